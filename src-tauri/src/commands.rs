//! The one list of what the window can ask. `build.rs` reads the names here to declare them to Tauri;
//! `capabilities/main.json` grants each to the window (a test compares). What a command does is a method of
//! [`App`] with the same name, in the modules below. Arguments that do not fit are refused before it is called.

mod act;
mod browse;
mod buckets;
mod choose;
mod connect;
mod details;
mod jobs;
mod look;
mod objects;
mod options;
#[cfg(test)]
mod tests;
mod unfinished;
mod versions;

use std::sync::Arc;

use tauri::State;
use tauri::ipc::Channel;

use crate::app::App;
use crate::wire::*;

/// What every command yields.
pub type Answered<T> = Result<T, Problem>;

/// Makes a Tauri command of each line, and the list of their names.
macro_rules! commands {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(
            $(#[$doc])*
            #[tauri::command]
            async fn $name(app: State<'_, Arc<App>>, $($arg: $type),*) -> Answered<$result> {
                app.inner().$name($($arg),*).await
            }
        )*

        /// What Tauri calls for each message of the window.
        pub fn handler() -> impl Fn(tauri::ipc::Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }

        /// Every command.
        #[cfg(test)]
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

commands! {
    /// What the window needs before its first paint.
    fn start() -> Start;
    /// The feed: the first message is a reset with everything. Replaces an older subscriber.
    fn subscribe(channel: Channel<Update>) -> ();
    /// File drags over the window. Replaces an older watcher.
    fn watch_drags(channel: Channel<Drag>) -> ();

    /// Saves a new or changed connection, its keys in the keyring.
    fn save_connection(form: ConnectionForm) -> Connection;
    /// Says in words what works, without changing anything.
    fn test_connection(form: ConnectionForm) -> TestReport;
    /// Asks in a native dialog; false if the user kept it.
    fn remove_connection(connection: String) -> bool;
    /// A certificate authority's PEM file, from a native dialog.
    fn choose_certificate() -> Option<Folder>;

    /// The buckets that the keys may see.
    fn list_buckets(connection: String) -> Vec<Bucket>;
    /// Makes a bucket.
    fn create_bucket(form: BucketForm) -> ();
    /// Looks whether a bucket answers, and remembers it in the connection.
    fn open_bucket(connection: String, bucket: String) -> ();
    /// One page of a prefix.
    fn list_objects(request: ListRequest) -> Listing;
    /// Makes a folder with nothing in it.
    fn create_folder(place: Place, name: String) -> ();
    /// Asks in a native dialog; false if the user kept it.
    fn delete_bucket(connection: String, bucket: String) -> bool;
    /// What the server tells about a bucket.
    fn bucket_info(connection: String, bucket: String) -> BucketInfo;

    /// Everything about one object.
    fn properties(object: ObjectName) -> Properties;
    /// How text names it elsewhere.
    fn addresses(object: ObjectName) -> Addresses;
    /// Links that work without keys for a while.
    fn links(request: LinkRequest) -> Vec<ShareLink>;
    /// A piece of an object, for looking at it.
    fn peek(request: PeekRequest) -> Peek;
    /// One page of versions and delete markers.
    fn list_versions(request: VersionsRequest) -> Versions;
    /// One page of a place as it was then.
    fn list_as_of(request: VersionsRequest, at: f64) -> Versions;

    /// One page of the unfinished uploads of a bucket.
    fn unfinished_uploads(request: UnfinishedRequest) -> UnfinishedUploads;
    /// What the server holds of one; nothing if it is gone.
    fn upload_size(upload: UploadName) -> Option<UploadSize>;
    /// Goes on with one: asks for its file in a native dialog, compares with progress, and asks again; the id of the
    /// transfer, or nothing if the user kept it as it is.
    fn adopt_upload(number: u32, upload: UploadName, channel: Channel<Compared>) -> Option<u64>;
    /// Asks in a native dialog; nothing if the user kept them.
    fn remove_uploads(uploads: Vec<UploadName>) -> Option<Vec<RemovedUpload>>;

    /// Counts what is selected, with progress; the token names the selection from then on.
    fn count(number: u32, selection: Selection, channel: Channel<Counted>) -> Counted;
    /// What a copy or move of a counted selection would find in its way.
    fn in_the_way(token: Token, work: Work) -> InTheWay;
    /// Begins a job on a counted selection; its id. Deleting asks in a native dialog; nothing if the user kept.
    fn begin(token: Token, work: Work) -> Option<u64>;
    /// What a job could not do.
    fn failed_items(id: u64, offset: u64) -> FailedItems;
    /// Looks for objects below a place; ends when it has looked at all, or was stopped.
    fn search(number: u32, request: SearchRequest, channel: Channel<Found>) -> ();
    /// Stops a count or a search.
    fn stop(number: u32) -> ();

    /// What is remembered for uploads into a bucket.
    fn upload_options(connection: String, bucket: String) -> Option<UploadOptions>;
    /// Remembers it; nothing forgets it.
    fn save_upload_options(connection: String, bucket: String, options: Option<UploadOptions>) -> ();
    /// Keeps bookmarks and recent places; what comes back is what holds.
    fn save_places(places: Places) -> Places;
    /// Files that were copied in a file manager.
    fn paste() -> Option<Chosen>;

    /// Files to send, from a native dialog.
    fn choose_files() -> Option<Chosen>;
    /// Folders to send, from a native dialog.
    fn choose_folders() -> Option<Chosen>;
    /// Where downloads go, from a native dialog.
    fn choose_target() -> Option<Folder>;
    /// What would be sent.
    fn preview(chosen: Token, place: Place) -> Preview;
    /// Sends what was chosen or dropped.
    fn upload(request: Upload) -> ();
    /// Fetches objects and folders.
    fn download(request: Download) -> ();

    /// Pauses transfers or whole folders.
    fn pause(ids: Vec<u64>) -> ();
    /// Lets paused ones go on; also "again".
    fn resume(ids: Vec<u64>) -> ();
    /// Cancels, and removes what was sent.
    fn cancel(ids: Vec<u64>) -> ();
    /// Tries failed ones again.
    fn retry(ids: Vec<u64>) -> ();
    /// Takes ended ones off the list.
    fn remove(ids: Vec<u64>) -> ();
    /// Puts queued ones first.
    fn move_to_top(ids: Vec<u64>) -> ();
    /// Moves queued ones one step up or down, several as one block.
    fn move_in_queue(ids: Vec<u64>, up: bool) -> ();
    /// Bytes on the server that a cancel would remove.
    fn cancel_asks(ids: Vec<u64>) -> u64;
    /// Pauses everything.
    fn pause_all() -> ();
    /// Resumes everything that is paused.
    fn resume_all() -> ();
    /// Takes everything that ended off the list.
    fn remove_ended() -> ();
    /// Answers the question in rows; with `all`, in every row that asks the same.
    fn answer(ids: Vec<u64>, answer: Answer, all: bool) -> ();
    /// A native dialog for a source that is not where it was; false if nothing was chosen.
    fn find_source(id: u64) -> bool;
    /// Everything about one transfer.
    fn details(id: u64) -> Details;
    /// Message, hint, code, request id and time of a transfer.
    fn copyable(id: u64) -> String;
    /// Shows the local file in the file manager.
    fn reveal(id: u64) -> ();

    /// Saves the settings; what comes back is what holds.
    fn save_settings(settings: Settings) -> Settings;
    /// Sets the download folder through a native dialog.
    fn choose_download_folder() -> Settings;
    /// Puts text on the clipboard.
    fn copy_text(text: String) -> ();
}
