import type {
  Addresses, Answer, Bucket, BucketForm, BucketInfo, Chosen, Compared, Connection, ConnectionForm, Counted, Details, Download,
  Drag, FailedItems, Folder, Found, InTheWay, LinkRequest, Listing, ListRequest, ObjectName, Peek, PeekRequest, Place,
  Places, Preview, Properties, RemovedUpload, SearchRequest, Selection, Settings, ShareLink, Start, TestReport, Token, UnfinishedRequest,
  UnfinishedUploads, Update, Upload, UploadName, UploadOptions, UploadSize, Versions, VersionsRequest, Work,
} from '../generated/wire';

/**
 * What the window can ask of the program: one method per command. Two implementations, `tauri.ts` and the
 * scripted `fake.ts`. Every method may reject; `lib/problem.ts` turns whatever comes into a `Problem`.
 */
export interface Backend {
  start(): Promise<Start>;
  /** Called once, by App, which hands each update on. A second call replaces the first. */
  subscribe(listener: (update: Update) => void): Promise<void>;
  watchDrags(listener: (drag: Drag) => void): Promise<void>;

  saveConnection(form: ConnectionForm): Promise<Connection>;
  testConnection(form: ConnectionForm): Promise<TestReport>;
  /** Asks in a native dialog; false if the user kept it. */
  removeConnection(connection: string): Promise<boolean>;
  chooseCertificate(): Promise<Folder | null>;

  listBuckets(connection: string): Promise<Bucket[]>;
  createBucket(form: BucketForm): Promise<void>;
  /** Remembers the bucket in the connection if it answers. */
  openBucket(connection: string, bucket: string): Promise<void>;
  listObjects(request: ListRequest): Promise<Listing>;
  /** An object of no bytes whose key ends in a slash. */
  createFolder(place: Place, name: string): Promise<void>;
  /** Asks in a native dialog; false if the user kept it. Only an empty bucket can be deleted. */
  deleteBucket(connection: string, bucket: string): Promise<boolean>;
  bucketInfo(connection: string, bucket: string): Promise<BucketInfo>;

  properties(object: ObjectName): Promise<Properties>;
  addresses(object: ObjectName): Promise<Addresses>;
  links(request: LinkRequest): Promise<ShareLink[]>;
  peek(request: PeekRequest): Promise<Peek>;
  listVersions(request: VersionsRequest): Promise<Versions>;
  /** As it was then: the one version of each key that held. */
  listAsOf(request: VersionsRequest, at: number): Promise<Versions>;

  unfinishedUploads(request: UnfinishedRequest): Promise<UnfinishedUploads>;
  /** What the server holds of one; null if it is gone. */
  uploadSize(upload: UploadName): Promise<UploadSize | null>;
  /** Goes on with one: a native dialog for its file, a comparison that `stop(number)` ends, a question; the transfer's id, or null if kept. */
  adoptUpload(number: number, upload: UploadName, listener: (compared: Compared) => void): Promise<number | null>;
  /** Asks in a native dialog; null if the user kept them. */
  removeUploads(uploads: UploadName[]): Promise<RemovedUpload[] | null>;

  /** Counts what is selected, with progress; `stop(number)` ends it early. The token names the selection from then on. */
  count(number: number, selection: Selection, listener: (counted: Counted) => void): Promise<Counted>;
  /** What a copy or move of a counted selection would find in its way. */
  inTheWay(token: Token, work: Work): Promise<InTheWay>;
  /** Begins a job on a counted selection; the id of its row in the panel. Delete asks in a native dialog; null if kept. */
  begin(token: Token, work: Work): Promise<number | null>;
  /** What a job could not do. */
  failedItems(id: number, offset: number): Promise<FailedItems>;
  /** Resolves when the search has ended or was stopped. */
  search(number: number, request: SearchRequest, listener: (found: Found) => void): Promise<void>;
  /** Stops the count or search that was begun with this number, which the window chose. */
  stop(number: number): Promise<void>;

  /** What is remembered for uploads into a bucket. */
  uploadOptions(connection: string, bucket: string): Promise<UploadOptions | null>;
  /** Remembers it; null forgets. */
  saveUploadOptions(connection: string, bucket: string, options: UploadOptions | null): Promise<void>;
  savePlaces(places: Places): Promise<Places>;
  /** Files that were copied in the file manager; null if the clipboard holds none. */
  paste(): Promise<Chosen | null>;

  chooseFiles(): Promise<Chosen | null>;
  chooseFolders(): Promise<Chosen | null>;
  chooseTarget(): Promise<Folder | null>;
  preview(chosen: Token, place: Place): Promise<Preview>;
  upload(request: Upload): Promise<void>;
  download(request: Download): Promise<void>;

  pause(ids: number[]): Promise<void>;
  resume(ids: number[]): Promise<void>;
  cancel(ids: number[]): Promise<void>;
  retry(ids: number[]): Promise<void>;
  remove(ids: number[]): Promise<void>;
  moveToTop(ids: number[]): Promise<void>;
  /** One step towards the front of the queue, or towards its end. */
  moveInQueue(ids: number[], up: boolean): Promise<void>;
  /** Bytes on the server that a cancel would remove. */
  cancelAsks(ids: number[]): Promise<number>;
  pauseAll(): Promise<void>;
  resumeAll(): Promise<void>;
  removeEnded(): Promise<void>;
  answer(ids: number[], answer: Answer, all: boolean): Promise<void>;
  findSource(id: number): Promise<boolean>;
  details(id: number): Promise<Details>;
  /** Message, hint, code, request id and time, for the clipboard. */
  copyable(id: number): Promise<string>;
  reveal(id: number): Promise<void>;

  saveSettings(settings: Settings): Promise<Settings>;
  chooseDownloadFolder(): Promise<Settings>;
  copyText(text: string): Promise<void>;
}
