import type {
  Answer, Bucket, Chosen, Connection, ConnectionForm, Details, Download, Drag, Folder, ListRequest, Listing,
  Place, Preview, Settings, Start, TestReport, Token, Update, Upload,
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
  createBucket(connection: string, bucket: string): Promise<void>;
  /** Remembers the bucket in the connection if it answers. */
  openBucket(connection: string, bucket: string): Promise<void>;
  listObjects(request: ListRequest): Promise<Listing>;

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
