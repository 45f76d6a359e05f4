import type { Bootstrap } from '../admin/bootstrap.ts';

export interface BannerFacts {
  version: string;
  took: string;
  url: string;
  bootstrap: Bootstrap;
  keptIn: string;
  /** Whether the chat room in the browser is on. */
  localChat: boolean;
}

/** What a person who just started the server has to know, in at most 15 lines. */
export function bannerLines({ version, took, url, bootstrap, keptIn, localChat }: BannerFacts): string[] {
  const lines = [
    '',
    `Switchhook ${version} is running.`,
    `  Database   ${took}; kept in ${keptIn}`,
    `  Open       ${url}`,
  ];
  lines.push(...signInLines(url, bootstrap));
  if (localChat) lines.push('  Next       type /webhook new in the chat, or click "Try it with a sample event"');
  lines.push('  Stop       Ctrl-C; nothing is lost', '');
  return lines;
}

/** Links carry the code behind `#`, which browsers never send to a server or write into its log. */
function signInLines(url: string, { claimCode, signInCodes }: Bootstrap): string[] {
  if (claimCode !== undefined) {
    return [
      `  Admin      nobody yet: open ${url}/console/#claim=${claimCode}`,
      `             or enter the claim code there: ${claimCode}`,
    ];
  }
  const shown = signInCodes
    .slice(0, 4)
    .map(({ name, code }) => `  Sign in    ${name}: ${url}/console/#sign-in=${code}`);
  const rest = signInCodes.length - shown.length;
  return rest > 0 ? [...shown, `             and ${rest} more admins`] : shown;
}
