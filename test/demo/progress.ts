import { SingleBar } from 'cli-progress';

/** A progress bar on stderr; on a pipe a line every tenth. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

export function progress(title: string, total: number): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${title} {bar} {value}/{total}`,
      stream: process.stderr,
      hideCursor: true,
    });
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  let said = -1;
  return {
    update(done) {
      const tenth = Math.floor((10 * done) / total);
      if (tenth !== said) process.stderr.write(`${title}: ${done}/${total}\n`);
      said = tenth;
    },
    stop() {},
  };
}
