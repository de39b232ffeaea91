//! Shows a file in the system's file manager. No shell is involved.

use std::path::Path;

use crate::wire::{Problem, problem};

/// Opens the folder of that file with the file selected, or at least the folder. Blocks.
#[cfg(target_os = "linux")]
pub fn reveal(file: &Path) -> Result<(), Problem> {
    if file.exists() && show_item(file).is_ok() {
        return Ok(());
    }
    let folder =
        file.ancestors().skip(1).find(|folder| folder.is_dir()).ok_or_else(|| problem("The folder is gone."))?;
    let started = std::process::Command::new("xdg-open").arg(folder).stdin(std::process::Stdio::null()).spawn();
    let mut child = started.map_err(|_| problem("This computer has no file manager that can be asked."))?;
    // It hands over to the file manager and ends; nobody waits for it but this thread, so that it leaves no zombie.
    std::thread::spawn(move || child.wait());
    Ok(())
}

#[cfg(target_os = "linux")]
fn show_item(file: &Path) -> zbus::Result<()> {
    let bus =
        zbus::blocking::connection::Builder::session()?.method_timeout(std::time::Duration::from_secs(3)).build()?;
    let (name, path) = ("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1");
    bus.call_method(Some(name), path, Some(name), "ShowItems", &(vec![uri(file)], ""))?;
    Ok(())
}

/// Opens the folder of that file with the file selected.
#[cfg(not(target_os = "linux"))]
pub fn reveal(file: &Path) -> Result<(), Problem> {
    let mut command = if cfg!(target_os = "macos") {
        let mut open = std::process::Command::new("open");
        open.arg("-R").arg(file);
        open
    } else {
        let mut explorer = std::process::Command::new("explorer");
        explorer.arg("/select,").arg(file);
        explorer
    };
    command.spawn().map(drop).map_err(|_| problem("The file manager did not start."))
}

#[cfg(target_os = "linux")]
fn uri(file: &Path) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
    use std::os::unix::ffi::OsStrExt;
    const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    format!("file://{}", percent_encode(file.as_os_str().as_bytes(), &KEPT))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn names_are_escaped() {
        assert_eq!(super::uri("/a b/ü%.txt".as_ref()), "file:///a%20b/%C3%BC%25.txt");
    }
}
