// Which TCP ports a process listens on, as the kernel tells.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** Whether the kernel lets us look: a process that holds secrets shows itself to root only. */
export function canLook(pid) {
  try { readdirSync(`/proc/${pid}/fd`); return true; } catch (error) { if (error.code === 'EACCES') return false; throw error; }
}

export function listeningPorts(pid) {
  const sockets = new Set();
  for (const entry of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${entry}`))?.[1];
      if (inode) sockets.add(inode);
    } catch { /* closed meanwhile */ }
  }
  const ports = [];
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTEN && sockets.has(inode)) ports.push(Number.parseInt(local.split(':')[1], 16));
    }
  }
  return ports;
}
