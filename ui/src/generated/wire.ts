export type Start = { version: string, connections: Array<Connection>, profiles: Array<string>, settings: Settings, firstRun: boolean, notice: string | null, };

export type Link = "idle" | "connected" | "failed" | "locked";

export type SignIn = "keys" | "profile" | "anonymous";

export type Addressing = "automatic" | "path" | "host";

export type Connection = { id: string, name: string, provider: string, endpoint: string | null, region: string, addressing: Addressing, signIn: SignIn, profile: string | null, accessKeyId: string | null, buckets: Array<string>, certificate: string | null, unencrypted: boolean, keysForThisRun: boolean, link: Link, };

export type ConnectionForm = { id: string | null, name: string, provider: string, endpoint: string | null, region: string, addressing: Addressing, signIn: SignIn, profile: string | null, accessKeyId: string | null, secretKey: string | null, sessionToken: string | null, bucket: string | null, certificate: Token | null, removeCertificate: boolean, keysForThisRun: boolean, };

export type TestLine = { grade: TestGrade, title: string, text: string, };

export type TestGrade = "ok" | "remark" | "failed";

export type TestReport = { usable: boolean, lines: Array<TestLine>, failure: Problem | null, };

export type Problem = { code: string, message: string, hint: string | null, retry: boolean, detail: string, };

export type Token = string;

export type Bucket = { name: string, created: number | null, };

export type Place = { connection: string, bucket: string, prefix: string, };

export type ListRequest = { place: Place, page: string | null, };

export type Listing = { folders: Array<string>, objects: Array<Object>, next: string | null, };

export type Object = { key: string, size: number, etag: string | null, modified: number | null, storageClass: string, };

export type Chosen = { token: Token, files: number, folders: number, names: Array<string>, from: string, };

export type Drag = { "kind": "over", x: number, y: number, files: number, folders: number, } | { "kind": "left" } | { "kind": "dropped", x: number, y: number, chosen: Chosen, };

export type Preview = { files: number, folders: number, bytes: number, alreadyThere: number | null, skipped: Array<string>, skippedCount: number, unreadable: Array<string>, unreadableCount: number, entries: Array<PreviewEntry>, more: boolean, };

export type PreviewEntry = { name: string, folder: boolean, files: number, bytes: number, alreadyThere: boolean, };

export type Conflict = "ask" | "overwrite" | "keepBoth" | "skip";

export type Upload = { chosen: Token, place: Place, onConflict: Conflict, storageClass: string | null, startPaused: boolean, };

export type Item = { "kind": "object", key: string, size: number, etag: string | null, } | { "kind": "folder", prefix: string, };

export type Download = { place: Place, items: Array<Item>, into: Token, onConflict: Conflict, };

export type Direction = "upload" | "download";

export type State = "queued" | "preparing" | "moving" | "verifying" | "finishing" | "pausing" | "paused" | "waiting" | "needsYou" | "failed" | "cancelling" | "cancelled" | "skipped" | "done";

export type Verdict = "unconfirmed" | "sizeOnly" | "everyPart" | "wholeObject";

export type Question = { "kind": "exists", here: Side, there: Side, freeName: string, guarded: boolean, others: number, } | { "kind": "sourceChanged" } | { "kind": "sourceMissing" } | { "kind": "credentials" };

export type Side = { size: number | null, modified: number | null, crc64: string | null, };

export type Answer = "overwrite" | "keepBoth" | "skip" | "sendNew" | "tryAgain";

export type Files = { total: number, done: number, failed: number, asking: number, skipped: number, counting: boolean, };

export type Row = { id: number, batch: number | null, files: Files | null, direction: Direction, connection: string, name: string, from: string, to: string, size: number | null, state: State, message: string | null, hint: string | null, code: string | null, retry: boolean, question: Question | null, verdict: Verdict | null, placeInLine: number | null, added: number, started: number | null, ended: number | null, runningMs: number, place: Place, bytes: number, };

export type Progress = { id: number, bytes: number, rate: number | null, secondsLeft: number | null, strip: string | null, };

export type Totals = { active: number, waiting: number, needsYou: number, done: number, failed: number, rate: number, secondsLeft: number | null, bytes: number, size: number | null, };

export type Update = { reset: boolean, rows: Array<Row>, removed: Array<number>, progress: Array<Progress>, totals: Totals | null, connections: Array<Connection>, };

export type Details = { id: number, local: string, remote: string, etag: string | null, version: string | null, crcHere: string | null, crcThere: string | null, partSize: number | null, parts: number | null, partsDone: number, partsRetried: number, events: Array<Happened>, speeds: Array<number>, };

export type Happened = { at: number, what: string, };

export type AfterStart = "continue" | "stayPaused";

export type Settings = { afterStart: AfterStart, requests: number, partMib: number | null, downloadFolder: string | null, };

export type Folder = { token: Token, path: string, };
