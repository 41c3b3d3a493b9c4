import { useEffect, useRef, useState } from 'preact/hooks';

export interface Load<T> {
  /** The newest answer; kept while it is asked again. */
  data: T | undefined;
  error: Error | undefined;
  loading: boolean;
  reload(): void;
  /** Puts an answer in place that is known already, such as after a change. */
  set(data: T): void;
}

interface Options {
  /** Asks again so many milliseconds after each answer, while the page is visible. */
  every?: number;
  /** Told of every failure. */
  onError?: (error: unknown) => void;
}

/** Loads what a view shows: at first, when `deps` change, on `reload`, and every so often where asked. */
export function useLoad<T>(
  fetch: (signal: AbortSignal) => Promise<T>,
  deps: readonly unknown[],
  { every, onError }: Options = {},
): Load<T> {
  const [state, setState] = useState<{ data?: T; error?: Error; loading: boolean; key: string }>({
    loading: true,
    key: '',
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(fetch);
  latest.current = fetch;
  const key = JSON.stringify(deps);

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      try {
        const data = await latest.current(abort.signal);
        if (!abort.signal.aborted) setState({ data, loading: false, key });
      } catch (error) {
        if (abort.signal.aborted) return;
        onError?.(error);
        setState((old) => ({
          ...(old.key === key && old.data !== undefined && { data: old.data }),
          error: error as Error,
          loading: false,
          key,
        }));
      }
      if (every && !abort.signal.aborted) timer = setTimeout(again, every);
    };
    // A page in the background asks nothing; it asks again once it is seen.
    const again = () =>
      document.hidden ? document.addEventListener('visibilitychange', again, { once: true }) : void run();
    setState((old) => (old.key === key ? { ...old, loading: true } : { loading: true, key }));
    void run();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [key, turn, every]);

  const current = state.key === key || state.key === '' ? state : { loading: true, key };
  return {
    data: current.data as T | undefined,
    error: current.error,
    loading: current.loading,
    reload: () => setTurn((value) => value + 1),
    set: (data: T) => setState({ data, loading: false, key }),
  };
}
