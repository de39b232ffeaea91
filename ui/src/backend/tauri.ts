/** The real program. This is the only file that imports Tauri. */
import { Channel, invoke } from '@tauri-apps/api/core';
import type { Compared, Counted, Drag, Found, Update } from '../generated/wire';
import type { Backend } from './backend';

function channel<T>(listener: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = listener;
  return made;
}

export const backend: Backend = {
  start: () => invoke('start'),
  subscribe: (listener) => invoke('subscribe', { channel: channel<Update>(listener) }),
  watchDrags: (listener) => invoke('watch_drags', { channel: channel<Drag>(listener) }),

  saveConnection: (form) => invoke('save_connection', { form }),
  testConnection: (form) => invoke('test_connection', { form }),
  removeConnection: (connection) => invoke('remove_connection', { connection }),
  chooseCertificate: () => invoke('choose_certificate'),

  listBuckets: (connection) => invoke('list_buckets', { connection }),
  createBucket: (form) => invoke('create_bucket', { form }),
  openBucket: (connection, bucket) => invoke('open_bucket', { connection, bucket }),
  listObjects: (request) => invoke('list_objects', { request }),
  createFolder: (place, name) => invoke('create_folder', { place, name }),
  deleteBucket: (connection, bucket) => invoke('delete_bucket', { connection, bucket }),
  bucketInfo: (connection, bucket) => invoke('bucket_info', { connection, bucket }),

  properties: (object) => invoke('properties', { object }),
  addresses: (object) => invoke('addresses', { object }),
  links: (request) => invoke('links', { request }),
  peek: (request) => invoke('peek', { request }),
  listVersions: (request) => invoke('list_versions', { request }),
  listAsOf: (request, at) => invoke('list_as_of', { request, at }),

  unfinishedUploads: (request) => invoke('unfinished_uploads', { request }),
  uploadSize: (upload) => invoke('upload_size', { upload }),
  adoptUpload: (number, upload, listener) => invoke('adopt_upload', { number, upload, channel: channel<Compared>(listener) }),
  removeUploads: (uploads) => invoke('remove_uploads', { uploads }),

  count: (number, selection, listener) => invoke('count', { number, selection, channel: channel<Counted>(listener) }),
  inTheWay: (token, work) => invoke('in_the_way', { token, work }),
  begin: (token, work) => invoke('begin', { token, work }),
  failedItems: (id, offset) => invoke('failed_items', { id, offset }),
  search: (number, request, listener) => invoke('search', { number, request, channel: channel<Found>(listener) }),
  stop: (number) => invoke('stop', { number }),

  uploadOptions: (connection, bucket) => invoke('upload_options', { connection, bucket }),
  saveUploadOptions: (connection, bucket, options) => invoke('save_upload_options', { connection, bucket, options }),
  savePlaces: (places) => invoke('save_places', { places }),
  paste: () => invoke('paste'),

  chooseFiles: () => invoke('choose_files'),
  chooseFolders: () => invoke('choose_folders'),
  chooseTarget: () => invoke('choose_target'),
  preview: (chosen, place) => invoke('preview', { chosen, place }),
  upload: (request) => invoke('upload', { request }),
  download: (request) => invoke('download', { request }),

  pause: (ids) => invoke('pause', { ids }),
  resume: (ids) => invoke('resume', { ids }),
  cancel: (ids) => invoke('cancel', { ids }),
  retry: (ids) => invoke('retry', { ids }),
  remove: (ids) => invoke('remove', { ids }),
  moveToTop: (ids) => invoke('move_to_top', { ids }),
  moveInQueue: (ids, up) => invoke('move_in_queue', { ids, up }),
  cancelAsks: (ids) => invoke('cancel_asks', { ids }),
  pauseAll: () => invoke('pause_all'),
  resumeAll: () => invoke('resume_all'),
  removeEnded: () => invoke('remove_ended'),
  answer: (ids, answer, all) => invoke('answer', { ids, answer, all }),
  findSource: (id) => invoke('find_source', { id }),
  details: (id) => invoke('details', { id }),
  copyable: (id) => invoke('copyable', { id }),
  reveal: (id) => invoke('reveal', { id }),

  saveSettings: (settings) => invoke('save_settings', { settings }),
  chooseDownloadFolder: () => invoke('choose_download_folder'),
  copyText: (text) => invoke('copy_text', { text }),
};
