import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { loadMe, me } from '../session.ts';
import { TextField } from '../ui/field.tsx';
import { Fact, Page, Panel } from '../ui/page.tsx';
import { say } from '../ui/toast.tsx';

/** The signed-in person's own account. */
export default function Account() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState('');
  const person = me.value!.person;

  const submit = async (event: Event) => {
    event.preventDefault();
    setError('');
    try {
      await api('POST /api/auth/change-password', {
        body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
      });
      setCurrent('');
      setNext('');
      say('Password changed; other devices are signed out.');

      // The session is a new one, and with it the token that changes carry.
      await loadMe();
    } catch (reason) {
      setError((reason as Error).message);
    }
  };

  return (
    <Page title="Account">
      <div class="grid gap-5 lg:grid-cols-2">
        <Panel title="You">
          <dl class="grid gap-4 sm:grid-cols-2">
            <Fact term="Name">{person.name}</Fact>
            <Fact term="E-mail">{person.email}</Fact>
            <Fact term="Role">{person.role}</Fact>
          </dl>
        </Panel>
        <Panel title="Password" hint="Changing it signs you out on every other device.">
          <form onSubmit={submit} class="flex flex-col gap-4">
            <TextField
              label="Current password"
              type="password"
              autocomplete="current-password"
              required
              value={current}
              onValue={setCurrent}
            />
            <TextField
              label="New password"
              type="password"
              autocomplete="new-password"
              required
              hint="At least 10 characters."
              value={next}
              onValue={setNext}
            />
            {error && (
              <p role="alert" class="text-sm text-error">
                {error}
              </p>
            )}
            <button type="submit" class="btn btn-primary self-start">
              Change password
            </button>
          </form>
        </Panel>
      </div>
    </Page>
  );
}
