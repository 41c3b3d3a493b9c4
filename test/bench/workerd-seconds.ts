import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU seconds that the workerd processes of a program, by default this one, have used; 0 where there is no /proc. */
export function workerdSeconds(parent = process.pid): number {
  return workerdStats(parent).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** CPU seconds of each of their threads, by number. */
export function workerdThreads(parent: number): Map<string, number> {
  const threads = new Map<string, number>();
  for (const { pid } of workerdStats(parent)) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
      threads.set(thread, (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND);
    }
  }
  return threads;
}

/** Megabytes of memory that they hold. */
export function workerdMegabytes(): number {
  return workerdStats(process.pid).reduce((sum, { megabytes }) => sum + megabytes, 0);
}

function workerdStats(parent: number): { pid: string; seconds: number; megabytes: number }[] {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.flatMap((pid) => {
    try {
      const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const fields = rest?.split(' ') ?? [];
      if (name !== 'workerd' || Number(fields[1]) !== parent) return [];
      return [
        {
          pid,
          seconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
          megabytes: (Number(fields[21]) * 4096) / 1e6,
        },
      ];
    } catch {
      return [];
    }
  });
}
