//! How the window is painted.
//!
//! Without a graphics device (a virtual machine, a remote desktop) the web view would still paint through OpenGL, in
//! software: half the frames, and 100 to 200 MiB more, than when it paints straight into memory.

use std::path::Path;

use tauri::WebviewWindow;

/// Has the window painted straight into memory where there is no graphics device.
#[cfg(target_os = "linux")]
pub fn suit(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt};

    if has_device(Path::new("/dev/dri")) {
        return Ok(());
    }
    tracing::info!("no graphics device: the window is painted in memory");
    window.with_webview(|view| {
        if let Some(settings) = WebViewExt::settings(&view.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Nothing to do here: the web views of other systems see to it.
#[cfg(not(target_os = "linux"))]
pub fn suit(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Linux names the devices that can render `renderD128` and so on.
#[cfg(target_os = "linux")]
fn has_device(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_display_without_a_renderer_is_no_graphics_device() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_device(&folder.path().join("missing")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_device(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_device(folder.path()));
    }
}
