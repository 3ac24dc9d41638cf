import { useEffect, useState } from 'preact/hooks';

/** What stands behind the #. */
export function usePath(): string {
  const [path, setPath] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const read = () => setPath(location.hash.slice(1));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  return path;
}
