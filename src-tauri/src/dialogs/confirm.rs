//! A question before something is ended or removed. Whatever is pressed without reading keeps things as they are.

use tauri::AppHandle;

/// What is asked.
pub struct Question {
    pub title: String,
    pub text: String,
    /// The button that changes nothing; the default.
    pub keep: &'static str,
    pub go_on: std::borrow::Cow<'static, str>,
}

/// True if the user wants to go on. Closing the dialog keeps everything as it is.
///
/// Made by hand, because rfd's first button is the one that goes on, and Return presses the first one.
#[cfg(target_os = "linux")]
pub async fn confirm(desktop: &AppHandle, question: Question) -> bool {
    use std::cell::Cell;

    use gtk::ResponseType;
    use gtk::prelude::*;
    use tauri::Manager;

    let (sender, answer) = tokio::sync::oneshot::channel();
    let parent = desktop.get_webview_window(crate::window::MAIN);
    let ask = move || {
        let dialog = gtk::MessageDialog::builder()
            .title("Windlass")
            .text(super::clean(&question.title))
            .secondary_text(super::clean(&question.text))
            .message_type(gtk::MessageType::Warning)
            .modal(true)
            .build();
        dialog.set_transient_for(parent.and_then(|window| window.gtk_window().ok()).as_ref());
        dialog.add_button(question.keep, ResponseType::Cancel);
        dialog.add_button(&super::clean(&question.go_on), ResponseType::Accept);
        dialog.set_default_response(ResponseType::Cancel);
        let sender = Cell::new(Some(sender));
        dialog.connect_response(move |dialog, response| {
            if let Some(sender) = sender.take() {
                sender.send(response == ResponseType::Accept).ok();
            }
            // Closed by its frame, it goes by itself.
            if response != ResponseType::DeleteEvent {
                dialog.close();
            }
        });
        dialog.show_all();
    };
    desktop.run_on_main_thread(ask).is_ok() && answer.await.unwrap_or(false)
}

/// True if the user wants to go on. Closing the dialog keeps everything as it is.
#[cfg(not(target_os = "linux"))]
pub async fn confirm(_: &AppHandle, question: Question) -> bool {
    use rfd::{AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};

    let dialog = AsyncMessageDialog::new()
        .set_level(MessageLevel::Warning)
        .set_title(super::clean(&question.title))
        .set_description(super::clean(&question.text))
        .set_buttons(MessageButtons::OkCancelCustom(question.go_on.to_string(), question.keep.into()));
    match dialog.show().await {
        MessageDialogResult::Ok => true,
        MessageDialogResult::Custom(pressed) => pressed == question.go_on,
        _ => false,
    }
}
