import { ROOT } from '../src/app.ts';
import { loadContent } from '../src/content/load-content.ts';
import { openKnowledge } from '../src/knowledge.ts';

/** Learns from the content and keeps it in `knowledge/`, so that an image starts in a second on a read-only file system. */
openKnowledge(ROOT, loadContent(ROOT).content);
