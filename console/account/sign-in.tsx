import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { loadMe } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { Gate } from './gate.tsx';

export function SignIn() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      await api('POST /api/auth/sign-in/email', { body: { email, password } });
      await loadMe();
    } catch (reason) {
      setError((reason as Error).message);
      setBusy(false);
    }
  };

  return (
    <Gate title="Sign in">
      <form onSubmit={submit} class="flex flex-col gap-4">
        <TextField
          label="E-mail"
          type="email"
          autocomplete="email"
          required
          autofocus
          value={email}
          onValue={setEmail}
        />
        <TextField
          label="Password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onValue={setPassword}
        />
        {error && (
          <p role="alert" class="text-sm text-error">
            {error}
          </p>
        )}
        <button type="submit" class="btn btn-primary mt-1" disabled={busy}>
          {busy && <span class="loading loading-spinner loading-xs" />} Sign in
        </button>
      </form>
      <p class="mt-6 text-sm text-soft">
        No account yet, or the password is lost? An administrator makes a one-time link for you. The first one
        is printed by <code>npm start</code>.
      </p>
    </Gate>
  );
}
