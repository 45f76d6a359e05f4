import helmet from 'helmet';

/**
 * Headers for everything that a browser may show: only the page's own scripts, styles and connections, no frames, no
 * sniffing (cases W1, W3). HSTS only where people reach the server by https: on http it would be ignored.
 */
export function securityHeaders({ https }: { https: boolean }): ReturnType<typeof helmet> {
  const self = ["'self'"];
  const none = ["'none'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: self, baseUri: none, objectSrc: none, formAction: self, frameAncestors: none },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    // Browsers warn about it on plain http, and nothing here opens or is opened by another site's window.
    crossOriginOpenerPolicy: https,
  });
}
