import * as z from 'zod/mini'

/** zod would compile its checks with `new Function`, which the page's Content-Security-Policy forbids. */
z.config({ jitless: true })
