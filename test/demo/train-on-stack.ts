import { spawn } from 'node:child_process';
import { root } from '../build.ts';
import { DEMO_SITE } from './demo-site.ts';

/** `npm run train` against a served stack, as anyone would run it; the ranker goes live. Rejects where it fails. */
export function trainOnStack(
  { console, apiToken }: { console: string; apiToken: string },
  out: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = [
      'model/train/train.ts',
      '--site',
      DEMO_SITE,
      '--from',
      console,
      '--out',
      out,
      '--publish',
      '--live',
    ];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ENDCAP_TOKEN: apiToken },
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`training failed with exit code ${code}; its message stands above`)),
    );
  });
}
