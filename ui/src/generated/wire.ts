export type Token = string;

export type Start = { 
/**
 * Version of the program.
 */
version: string, 
/**
 * The connections, in the user's order; the practice store is always there, last.
 */
connections: Array<Connection>, 
/**
 * AWS profiles found on this computer, by name.
 */
profiles: Array<string>, 
/**
 * The user's settings.
 */
settings: Settings, 
/**
 * Bookmarks and recent places.
 */
places: Places, 
/**
 * True until the user has opened any connection.
 */
firstRun: boolean, 
/**
 * Something to tell at the start, such as a journal that was set aside.
 */
notice: string | null, };

export type Link = "idle" | "connected" | "failed" | "locked";

export type SignIn = "keys" | "profile" | "anonymous";

export type Addressing = "automatic" | "path" | "host";

export type Connection = { 
/**
 * Its id; `practice` for the practice store.
 */
id: string, 
/**
 * The user's name for it.
 */
name: string, 
/**
 * What kind of server: `aws`, `r2`, `b2`, `minio`, `ceph`, `garage`, `seaweedfs`, `other`, `practice`.
 */
provider: string, 
/**
 * Absent for AWS.
 */
endpoint: string | null, 
/**
 * Such as `eu-central-1`.
 */
region: string, 
/**
 * How buckets are named in addresses.
 */
addressing: Addressing, 
/**
 * How keys are found.
 */
signIn: SignIn, 
/**
 * The AWS profile, with [`SignIn::Profile`].
 */
profile: string | null, 
/**
 * The access key's id (not secret), with [`SignIn::Keys`].
 */
accessKeyId: string | null, 
/**
 * The bucket to open, for keys that may not list buckets; also those opened by name.
 */
buckets: Array<string>, 
/**
 * File name of a certificate authority that is trusted for this connection.
 */
certificate: string | null, 
/**
 * True over plain http to another computer: shown as a badge.
 */
unencrypted: boolean, 
/**
 * True if the keys are kept for this run only.
 */
keysForThisRun: boolean, 
/**
 * How it stands.
 */
link: Link, };

export type ConnectionForm = { 
/**
 * Absent for a new one.
 */
id: string | null, name: string, provider: string, endpoint: string | null, region: string, addressing: Addressing, signIn: SignIn, profile: string | null, accessKeyId: string | null, 
/**
 * Absent: keep the stored one.
 */
secretKey: string | null, 
/**
 * Absent: none, or keep the stored one if `secret_key` is absent too.
 */
sessionToken: string | null, bucket: string | null, 
/**
 * Token of a certificate file chosen in a dialog; absent: keep what there is.
 */
certificate: Token | null, 
/**
 * Drop the certificate that there is.
 */
removeCertificate: boolean, 
/**
 * Keep the keys in memory only.
 */
keysForThisRun: boolean, };

export type TestLine = { 
/**
 * `ok`, `remark` or `failed`.
 */
grade: TestGrade, 
/**
 * `Buckets can be listed`.
 */
title: string, 
/**
 * One or two sentences.
 */
text: string, };

export type TestGrade = "ok" | "remark" | "failed";

export type TestReport = { 
/**
 * True if the connection can be used.
 */
usable: boolean, lines: Array<TestLine>, failure: Problem | null, };

export type Problem = { 
/**
 * The engine's code, in camel case: `accessDenied`.
 */
code: string, message: string, hint: string | null, 
/**
 * Whether a Retry button makes sense.
 */
retry: boolean, 
/**
 * For "Copy details".
 */
detail: string, };

export type Bucket = { name: string, created: number | null, };

export type Place = { connection: string, bucket: string, prefix: string, };

export type ListRequest = { place: Place, 
/**
 * `next` of the page before; absent for the first.
 */
page: string | null, 
/**
 * Begin behind this key; absent: at the beginning. Not together with `page`.
 */
after: string | null, };

export type Listing = { 
/**
 * Whole prefixes, each ending in `/`.
 */
folders: Array<string>, objects: Array<Object>, next: string | null, };

export type Object = { 
/**
 * The whole key.
 */
key: string, size: number, etag: string | null, modified: number | null, 
/**
 * S3's own name, `STANDARD`.
 */
storageClass: string, };

export type Chosen = { token: Token, files: number, folders: number, 
/**
 * Up to three names, for words.
 */
names: Array<string>, 
/**
 * Where the first lies, for showing: `~/Footage`.
 */
from: string, };

export type Drag = { "kind": "over", x: number, y: number, files: number, folders: number, } | { "kind": "left" } | { "kind": "dropped", x: number, y: number, chosen: Chosen, };

export type Preview = { files: number, folders: number, bytes: number, 
/**
 * Keys that are in the bucket already; absent where that could not be found out.
 */
alreadyThere: number | null, 
/**
 * Links, devices and the like that will not be sent, by name; at most 100, with the count beside.
 */
skipped: Array<string>, skippedCount: number, 
/**
 * Names that cannot be read; at most 100, with the count beside.
 */
unreadable: Array<string>, unreadableCount: number, 
/**
 * The first level: files and folders with what they hold; at most 200.
 */
entries: Array<PreviewEntry>, 
/**
 * True if counting stopped at a limit, so that the numbers are "at least".
 */
more: boolean, };

export type PreviewEntry = { name: string, folder: boolean, files: number, bytes: number, alreadyThere: boolean, };

export type Conflict = "ask" | "overwrite" | "keepBoth" | "skip";

export type Upload = { chosen: Token, place: Place, onConflict: Conflict, 
/**
 * Absent: those that are remembered for the bucket, or the usual ones.
 */
options: UploadOptions | null, startPaused: boolean, };

export type Item = { "kind": "object", key: string, size: number, etag: string | null, } | { "kind": "version", key: string, version: string, size: number, etag: string | null, 
/**
 * What the file's name says besides, of when an older one is; absent: the plain name.
 */
label: string | null, } | { "kind": "folder", prefix: string, } | { "kind": "folderAsOf", prefix: string, 
/**
 * Milliseconds since 1970.
 */
at: number, };

export type Download = { place: Place, items: Array<Item>, 
/**
 * The folder that was chosen in a dialog; absent: the download folder of the settings.
 */
into: Token | null, onConflict: Conflict, };

export type Direction = "upload" | "download" | "delete" | "undelete" | "copy" | "move" | "edit" | "restore";

export type State = "queued" | "preparing" | "moving" | "verifying" | "finishing" | "pausing" | "paused" | "waiting" | "needsYou" | "failed" | "cancelling" | "cancelled" | "skipped" | "done";

export type Verdict = "unconfirmed" | "sizeOnly" | "everyPart" | "wholeObject";

export type Question = { "kind": "exists", here: Side, there: Side, freeName: string, guarded: boolean, 
/**
 * How many other rows ask the same. 
 */
others: number, } | { "kind": "sourceChanged" } | { "kind": "sourceMissing" } | { "kind": "credentials" } | { "kind": "compressed", compression: Compression, size: number, 
/**
 * Unpacked, if that is noted with it.
 */
unpacked: number | null, 
/**
 * How many other rows ask the same.
 */
others: number, };

export type Side = { size: number | null, modified: number | null, 
/**
 * Hex in groups of four: `41ab 9e02 77c1 d35f`.
 */
crc64: string | null, };

export type Answer = "overwrite" | "keepBoth" | "skip" | "sendNew" | "tryAgain" | "unpack" | "keepPacked";

export type Files = { total: number, done: number, failed: number, asking: number, skipped: number, 
/**
 * More may come. 
 */
counting: boolean, };

export type Row = { id: number, 
/**
 * The folder that this file came with.
 */
batch: number | null, 
/**
 * Present on folders only.
 */
files: Files | null, direction: Direction, connection: string, name: string, 
/**
 * For showing: `~/Footage/harbour` or `footage-masters/2026`.
 */
from: string, to: string, size: number | null, state: State, 
/**
 * Message of a failure, or what a waiting row waits for.
 */
message: string | null, hint: string | null, 
/**
 * The failure's code, if it has one.
 */
code: string | null, 
/**
 * Whether Retry makes sense.
 */
retry: boolean, question: Question | null, verdict: Verdict | null, 
/**
 * Order among the queued, 1 is next; absent otherwise.
 */
placeInLine: number | null, added: number, started: number | null, ended: number | null, 
/**
 * Milliseconds spent running.
 */
runningMs: number, 
/**
 * When something that waits is tried again, in milliseconds since 1970.
 */
retryAt: number | null, 
/**
 * Where it goes or comes from, for "Go to object".
 */
place: Place, 
/**
 * Bytes that are safe, as of this message.
 */
bytes: number, };

export type Progress = { id: number, 
/**
 * Bytes moved so far, those in flight included.
 */
bytes: number, 
/**
 * Bytes a second over 5 s; absent in the first second.
 */
rate: number | null, 
/**
 * Absent while unknown.
 */
secondsLeft: number | null, 
/**
 * The parts as up to 96 bins: `.` to do, `s` sent, `k` kept from the last run, `0` to `9` moving and how
 * far, `r` trying again, `f` failed. Absent for folders and when unchanged.
 */
strip: string | null, };

export type Totals = { active: number, waiting: number, needsYou: number, done: number, failed: number, 
/**
 * Bytes a second, all transfers together.
 */
rate: number, secondsLeft: number | null, 
/**
 * Of all that has not ended: bytes moved and bytes in all; absent if any size is unknown.
 */
bytes: number, size: number | null, };

export type Update = { reset: boolean, rows: Array<Row>, removed: Array<number>, progress: Array<Progress>, totals: Totals | null, 
/**
 * Connections whose state changed.
 */
connections: Array<Connection>, };

export type Details = { id: number, 
/**
 * The whole path on this computer, for showing.
 */
local: string, 
/**
 * `bucket/key`.
 */
remote: string, etag: string | null, version: string | null, 
/**
 * CRC-64/NVME of the file here, hex in groups of four.
 */
crcHere: string | null, 
/**
 * And as the server told.
 */
crcThere: string | null, partSize: number | null, parts: number | null, partsDone: number, partsRetried: number, 
/**
 * Newest first.
 */
events: Array<Happened>, 
/**
 * Bytes a second, one a second, the last ten minutes; oldest first.
 */
speeds: Array<number>, };

export type Happened = { at: number, what: string, };

export type AfterStart = "continue" | "stayPaused";

export type Unpacking = "ask" | "always" | "never";

export type Settings = { afterStart: AfterStart, 
/**
 * Requests in flight over all files, 1 to 64.
 */
requests: number, 
/**
 * Part size in MiB, or automatic.
 */
partMib: number | null, 
/**
 * Whether compressed objects are saved unpacked.
 */
unpacking: Unpacking, 
/**
 * Where "Download" puts files without asking, for showing; absent: ask each time.
 */
downloadFolder: string | null, };

export type Folder = { token: Token, 
/**
 * For showing: `~/Projects/out`.
 */
path: string, };

export type ObjectName = { connection: string, bucket: string, key: string, 
/**
 * Absent: the newest.
 */
version: string | null, };

export type Pair = { name: string, value: string, };

export type Headers = { contentType: string | null, contentEncoding: string | null, contentLanguage: string | null, contentDisposition: string | null, cacheControl: string | null, };

export type ServerChecksum = { 
/**
 * `CRC-64/NVME`, `CRC-32`, `CRC-32C`, `SHA-1`, `SHA-256`.
 */
algorithm: string, 
/**
 * Over the whole object, or over the checksums of its parts.
 */
whole: boolean, 
/**
 * Base64, as the server has it.
 */
value: string, };

export type Encryption = { 
/**
 * `AES256`, `aws:kms`, `aws:kms:dsse`.
 */
method: string, keyId: string | null, };

export type Properties = { size: number, etag: string | null, version: string | null, modified: number | null, checksums: Array<ServerChecksum>, headers: Headers, 
/**
 * An HTTP date, as the server has it.
 */
expires: string | null, 
/**
 * Where a bucket that is a website sends who asks for the object. A copy does not have it.
 */
websiteRedirect: string | null, metadata: Array<Pair>, 
/**
 * Absent where the keys may not see them, or the server has none: then `tags_why` says so.
 */
tags: Array<Pair> | null, tagsWhy: string | null, 
/**
 * S3's own name, `STANDARD`.
 */
storageClass: string, encryption: Encryption | null, 
/**
 * In words: `Locked until 4 May 2027 (compliance)`, `Held`; absent if nothing keeps it.
 */
lockMode: string | null, lockUntil: number | null, legalHold: boolean, 
/**
 * It is in an archive class and must be restored before it can be read.
 */
archived: boolean, restoring: boolean, 
/**
 * A restored copy can be read until then.
 */
restoredUntil: number | null, 
/**
 * Whether the bucket keeps versions; absent if it could not be learnt.
 */
versioning: Versioning | null, };

export type Versioning = "off" | "on" | "suspended";

export type Change = { 
/**
 * Each header: absent stays, empty is removed, anything else is set.
 */
headers: Headers, 
/**
 * All metadata, replaced.
 */
metadata: Array<Pair> | null, 
/**
 * All tags, replaced.
 */
tags: Array<Pair> | null, storageClass: string | null, encryption: Encryption | null, };

export type Tier = "expedited" | "standard" | "bulk";

export type Addresses = { key: string, 
/**
 * `s3://bucket/key`.
 */
uri: string, 
/**
 * `https://…`, without a signature; absent for the practice store.
 */
https: string | null, 
/**
 * A line for the AWS command line that fetches it; absent for the practice store.
 */
command: string | null, };

export type LinkRequest = { connection: string, bucket: string, 
/**
 * At most 1,000.
 */
keys: Array<string>, 
/**
 * With one key only.
 */
version: string | null, 
/**
 * 1 second to 7 days.
 */
seconds: number, 
/**
 * Browsers save it under its name instead of showing it.
 */
save: boolean, 
/**
 * Under another name, with one key only.
 */
fileName: string | null, 
/**
 * A link for putting the object, not for fetching it.
 */
upload: boolean, };

export type ShareLink = { key: string, url: string, until: number, 
/**
 * It ends with the temporary keys that signed it, before what was asked for.
 */
cutShort: boolean, 
/**
 * The keys that signed it are temporary: it ends with them, even if nobody said when that is.
 */
temporary: boolean, };

export type BucketForm = { connection: string, bucket: string, 
/**
 * Absent: the connection's.
 */
region: string | null, versioning: boolean, };

export type Told = { lines: Array<string>, why: string | null, };

export type BucketInfo = { region: Told, versioning: Told, encryption: Told, 
/**
 * One line for each rule.
 */
lifecycle: Told, 
/**
 * The policy's JSON, indented, as lines.
 */
policy: Told, 
/**
 * The engine's view of `versioning`, if it could be learnt.
 */
keepsVersions: Versioning | null, };

export type Selection = { place: Place, items: Array<SelectedItem>, which: Which, };

export type Which = "objects" | "versions" | "deleted";

export type SelectedItem = { "kind": "object", key: string, size: number, etag: string | null, version: string | null, } | { "kind": "folder", prefix: string, };

export type Counted = { 
/**
 * Names the selection from now on; Rust keeps it.
 */
token: Token, objects: number, bytes: number, 
/**
 * Objects above 5 GiB, that are copied in parts.
 */
large: number, done: boolean, 
/**
 * Absent if it could not be learnt.
 */
versioning: Versioning | null, };

export type Work = { "kind": "delete" } | { "kind": "undelete" } | { "kind": "copy", to: Place, name: string | null, ifTaken: IfTaken, } | { "kind": "move", to: Place, name: string | null, ifTaken: IfTaken, } | { "kind": "edit", change: Change, } | { "kind": "restore", days: number, tier: Tier, };

export type IfTaken = "skip" | "overwrite" | "keepBoth";

export type InTheWay = { taken: number, 
/**
 * Up to five of the keys.
 */
examples: Array<string>, 
/**
 * Counting stopped at a limit: at least so many.
 */
more: boolean, 
/**
 * The target cannot be: a folder into itself, or onto itself.
 */
impossible: string | null, };

export type FailedItem = { key: string, version: string | null, message: string, hint: string | null, };

export type FailedItems = { total: number, 
/**
 * From the offset asked for; at most 200.
 */
items: Array<FailedItem>, };

export type VersionsRequest = { place: Place, 
/**
 * `next` of the page before; absent for the first.
 */
page: string | null, };

export type VersionRow = { key: string, version: string, newest: boolean, deleteMarker: boolean, size: number, etag: string | null, modified: number | null, storageClass: string, };

export type Versions = { folders: Array<string>, versions: Array<VersionRow>, next: string | null, };

export type SearchRequest = { 
/**
 * Where to look; everything below it.
 */
place: Place, 
/**
 * A part of the key below the place, or a pattern with `*`, `?` and `**`; empty: everything. Without regard to
 * case.
 */
text: string, smallest: number | null, largest: number | null, 
/**
 * Milliseconds since 1970.
 */
after: number | null, before: number | null, };

export type Found = { objects: Array<Object>, lookedAt: number, 
/**
 * The last key that was looked at, for showing.
 */
at: string, done: boolean, 
/**
 * Stopped at 100,000 results.
 */
full: boolean, 
/**
 * Why it ended early.
 */
problem: Problem | null, };

export type PeekRequest = { object: ObjectName, 
/**
 * The first byte.
 */
start: number, 
/**
 * 1 byte to 16 MiB.
 */
length: number, 
/**
 * Only of this version of the object, if it is known.
 */
etag: string | null, };

export type Peek = { size: number, etag: string | null, start: number, 
/**
 * The bytes, base64.
 */
base64: string, 
/**
 * What the first bytes are, by what is in them, if they are a picture: `image/png`. Only with `start` 0.
 */
picture: string | null, };

export type Compression = "none" | "gzip" | "zstd";

export type UploadOptions = { 
/**
 * `contentType` absent: by the name, checked against the first bytes.
 */
headers: Headers, metadata: Array<Pair>, tags: Array<Pair>, storageClass: string | null, encryption: Encryption | null, 
/**
 * A canned access rule such as `public-read`.
 */
acl: string | null, compression: Compression, };

export type Bookmark = { name: string, place: Place, };

export type Places = { bookmarks: Array<Bookmark>, recent: Array<Place>, };

export type UnfinishedRequest = { connection: string, bucket: string, 
/**
 * `next` of the page before; absent for the first.
 */
page: string | null, };

export type UnfinishedUploads = { uploads: Array<UnfinishedUpload>, next: string | null, };

export type UnfinishedUpload = { key: string, uploadId: string, begun: number | null, owner: UploadOwner, };

export type UploadOwner = { "kind": "transfer", id: number, } | { "kind": "job", id: number, } | { "kind": "removal" } | { "kind": "other" };

export type UploadName = { connection: string, bucket: string, key: string, uploadId: string, };

export type UploadSize = { parts: number, bytes: number, };

export type Compared = { 
/**
 * The file's name, once one was chosen.
 */
name: string, bytes: number, of: number, };

export type RemovedUpload = { uploadId: string, problem: Problem | null, };
