/** The two live regions of the window. Bytes change in silence; only ends and questions are said. */
class Announcements {
  polite = $state('');
  assertive = $state('');
}

export const announcements = new Announcements();

/** End states: "A001.mov done, whole file matched." */
export function say(text: string): void {
  announcements.polite = text;
}

/** Needs you and Failed, once each. */
export function alert(text: string): void {
  announcements.assertive = text;
}
