import type { Headers, UploadOptions } from '../generated/wire';

/** As `Headers` of a change: nothing is touched. Of an upload: nothing is said. */
export const NO_HEADERS: Headers = { contentType: null, contentEncoding: null, contentLanguage: null, contentDisposition: null, cacheControl: null };

/** How files are sent where nothing was chosen. */
export const USUAL: UploadOptions = { headers: NO_HEADERS, metadata: [], tags: [], storageClass: null, encryption: null, acl: null, compression: 'none' };
