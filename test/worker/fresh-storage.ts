import { reset } from 'cloudflare:test';
import { beforeAll } from 'vitest';

/** Each file begins with empty bindings, although files share a runtime (test/vitest.config.ts). */
beforeAll(() => reset());
