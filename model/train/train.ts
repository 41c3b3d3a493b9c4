import { LETOR_HELP, trainFromLetor } from './letor-command.ts';
import { SITE_HELP, trainFromSite } from './site-command.ts';

const args = process.argv.slice(2);

if (args.includes('--help') || args.includes('-h') || args.length === 0) {
  console.log(`${SITE_HELP}\n\n${LETOR_HELP}`);
  process.exit(args.length === 0 ? 2 : 0);
}

const fromLetor = args.some((arg) => arg === '--letor' || arg.startsWith('--letor='));

try {
  console.log(JSON.stringify(await (fromLetor ? trainFromLetor(args) : trainFromSite(args))));
} catch (error) {
  console.error(`train: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
