import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { SetupLink } from '../../model/api/account.ts';
import { api } from '../api.ts';
import { loadMe } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Gate } from './gate.tsx';

/**
 * The one-time token is in the address' fragment, which no server and no Referer sees, and leaves the address bar (and
 * the history) at once. It is read when this module is first run, so that no later script finds it.
 */
const token = takeToken();

function takeToken(): string {
  const found = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  if (location.hash) history.replaceState(history.state, '', location.pathname);
  return found;
}

/** One-time link: makes the first administrator, or sets a person's password. */
export default function SetUp() {
  const load = useLoad(async () => {
    if (!token)
      throw new Error(
        'This address lacks its one-time token. Open the link once more exactly as you got it.',
      );
    return api('POST /api/setup/check', { body: { token } });
  }, []);
  return (
    <Gate
      title={load.data?.purpose === 'password' ? 'Choose a password' : 'Set up Endcap'}
      lead={
        load.data?.purpose === 'admin' &&
        'You become the first administrator of this installation. The link works once.'
      }
    >
      <Loaded load={load} skeleton={<SkeletonBlock class="h-72" />}>
        {(link) => <Form link={link} />}
      </Loaded>
      {load.error && (
        <a href="/" class="btn mt-4">
          To the sign-in page
        </a>
      )}
    </Gate>
  );
}

function Form({ link }: { link: SetupLink }) {
  const { route } = useLocation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const first = link.purpose === 'admin';

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      await api('POST /api/setup', { body: { token, password, ...(first && { name, email }) } });
      await loadMe();
      route('/', true);
    } catch (reason) {
      setError((reason as Error).message);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} class="flex flex-col gap-4">
      {first ? (
        <>
          <TextField label="Name" autocomplete="name" required autofocus value={name} onValue={setName} />
          <TextField
            label="E-mail"
            type="email"
            autocomplete="email"
            required
            value={email}
            onValue={setEmail}
          />
        </>
      ) : (
        <p>
          For <strong>{link.name}</strong>, {link.email}
        </p>
      )}
      <TextField
        label="Password"
        type="password"
        autocomplete="new-password"
        required
        hint="At least 10 characters."
        value={password}
        onValue={setPassword}
      />
      {error && (
        <p role="alert" class="text-sm text-error">
          {error}
        </p>
      )}
      <button type="submit" class="btn btn-primary mt-1" disabled={busy}>
        {busy && <span class="loading loading-spinner loading-xs" />}{' '}
        {first ? 'Create the account' : 'Save and sign in'}
      </button>
    </form>
  );
}
