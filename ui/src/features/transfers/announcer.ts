import { alert, say } from '../../state/announce.svelte';
import { toasts } from '../../state/toasts.svelte';
import { transfers } from '../../state/transfers.svelte';
import { assertiveText, folderToast, politeText } from '../../state/transfersNews';
import type { Row } from '../../generated/wire';
import { isJob } from '../../lib/jobs';
import { pane } from './pane.svelte';

const JOIN = 2000;

/** Says what ended, joined over two seconds, and at once what needs somebody. Returns how to stop. */
export function listenToNews(): () => void {
  let ended: Row[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function sayEnded(): void {
    timer = undefined;
    say(politeText(ended));
    ended = [];
  }

  transfers.onNews = (news) => {
    if (news.urgent.length > 0) alert(assertiveText(news.urgent));
    if (news.ended.length > 0) {
      ended.push(...news.ended);
      timer ??= setTimeout(sayEnded, JOIN);
    }
    for (const row of news.folders) {
      const failed = (row.files?.failed ?? 0) > 0;
      toasts.add({ icon: failed ? 'circle-alert' : isJob(row) ? 'circle-check' : 'shield-check', tone: failed ? 'fail' : 'ok', text: folderToast(row), action: { label: 'Show', run: () => pane.bringUp(row.id) } });
    }
  };

  return () => {
    clearTimeout(timer);
    transfers.onNews = null;
  };
}
