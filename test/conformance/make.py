"""Writes the vectors of this folder. Nothing of the product is called: HMACs are of Python's hmac, ed25519 of the
openssl program, times of Python's datetime, and what is a public address of Python's ipaddress.

    python3 test/conformance/make.py && npx biome check --write test/conformance
"""

import base64
import datetime
import email.utils
import hashlib
import hmac
import ipaddress
import json
import pathlib
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit

here = pathlib.Path(__file__).parent
tools = f"Python {sys.version_info.major}.{sys.version_info.minor}"
openssl = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout.split(" (")[0].strip()


def write(name, note, made_by, vectors):
    ids = [one["id"] for one in vectors]
    assert len(ids) == len(set(ids)), "ids are unique"
    whole = {"note": note, "made_by": made_by, "vectors": vectors}
    (here / name).write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")


# --- signature.json

body = '{"id":"evt_01","type":"ticket.created","data":{"title":"Größe 你好"}}'
now = 1706000000
whsec = "whsec_" + base64.b64encode(bytes(range(32))).decode()
older = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
own = "your-webhook-secret"
seed = bytes(range(64, 96))


def key_of(secret):
    return base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()


def v1(secret, message_id, timestamp, text):
    signed = f"{message_id}.{timestamp}.".encode() + text.encode()
    return "v1," + base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()


def hex_of(secret, signed):
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def ed25519(message):
    """Signature and public key of the seed, by openssl."""
    der = bytes.fromhex("302e020100300506032b657004220420") + seed
    with tempfile.TemporaryDirectory() as folder:
        file, text = pathlib.Path(folder, "key.der"), pathlib.Path(folder, "text")
        file.write_bytes(der)
        text.write_bytes(message)
        given = ["-inkey", str(file), "-keyform", "DER", "-rawin", "-in", str(text)]
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", *given], capture_output=True, check=True).stdout
        show = ["openssl", "pkey", "-in", str(file), "-inform", "DER", "-pubout", "-outform", "DER"]
        public = subprocess.run(show, capture_output=True, check=True).stdout[-32:]
    return signature, public


def standard(token, message_id="evt_01", timestamp=now, prefix="webhook"):
    return {f"{prefix}-id": message_id, f"{prefix}-timestamp": str(timestamp), f"{prefix}-signature": token}


def sent(name, secrets, headers, schemes=("standard",), held=None, text=body):
    """What Switchhook sends with these keys, newest first, and what a receiver with `held` has to say to it."""
    return {
        "id": name,
        "schemes": [one if isinstance(one, dict) else {"scheme": one} for one in schemes],
        "keys": secrets,
        "receiver": held or secrets[-1],
        "body": text,
        "headers": headers,
        "now": now,
        "verdict": "accept",
    }


def refused(name, reason, headers, held=whsec, text=body, at=now):
    return {
        "id": name,
        "schemes": [{"scheme": "standard"}],
        "receiver": held,
        "body": text,
        "headers": headers,
        "now": at,
        "verdict": "refuse",
        "reason": reason,
    }


good = v1(whsec, "evt_01", now, body)
signature, public = ed25519(f"evt_01.{now}.{body}".encode())
pair = base64.b64encode(seed + public).decode()
stamped = f"{now}.{body}"


def lacking(name):
    return {key: value for key, value in standard(good).items() if key != name}


signature_vectors = [
    sent("standard", [whsec], standard(good)),
    sent("standard-own-text", [own], standard(v1(own, "evt_01", now, body))),
    sent("standard-empty-body", [whsec], standard(v1(whsec, "evt_01", now, "")), text=""),
    sent("standard-other-prefix", [whsec], standard(good, prefix="svix"), [{"scheme": "standard", "header": "svix"}]),
    sent("standard-rotation-old-key", [older, whsec], standard(v1(older, "evt_01", now, body) + " " + good)),
    sent(
        "standard-rotation-new-key",
        [older, whsec],
        standard(v1(older, "evt_01", now, body) + " " + good),
        held=older,
    ),
    sent(
        "standard-ed25519",
        ["whsk_" + pair],
        standard("v1a," + base64.b64encode(signature).decode()),
        held="whpk_" + base64.b64encode(public).decode(),
    ),
    sent("sha256-body", [own], {"x-webhook-signature": "sha256=" + hex_of(own, body)}, ["sha256-body"]),
    sent("sha256-body-whsec-as-text", [whsec], {"x-webhook-signature": "sha256=" + hex_of(whsec, body)}, ["sha256-body"]),
    sent(
        "sha256-body-rotation",
        [older, own],
        {
            "x-webhook-signature": "sha256=" + hex_of(own, body),
            "x-webhook-signature-next": "sha256=" + hex_of(older, body),
        },
        ["sha256-body"],
    ),
    sent(
        "timestamp-body",
        [own],
        {"x-webhook-timestamp": str(now), "x-webhook-signature-256": hex_of(own, stamped)},
        ["timestamp-body"],
    ),
    sent(
        "both-at-once",
        [own],
        {**standard(v1(own, "evt_01", now, body)), "x-hub-signature-256": "sha256=" + hex_of(own, body)},
        ["standard", {"scheme": "sha256-body", "header": "X-Hub-Signature-256"}],
    ),
    refused("body-changed", "signature", standard(good), text=body.replace("Größe", "Grosse")),
    refused("body-one-space-more", "signature", standard(good), text=body + " "),
    refused("id-changed", "signature", standard(good, message_id="evt_02")),
    refused("time-changed", "signature", standard(good, timestamp=now + 1)),
    refused("other-secret", "signature", standard(good), held=older),
    refused("secret-taken-as-text", "signature", standard("v1," + base64.b64encode(
        hmac.new(whsec.encode(), f"evt_01.{now}.{body}".encode(), hashlib.sha256).digest()).decode())),
    refused("signature-in-hex", "signature", standard("v1," + hmac.new(
        key_of(whsec), f"evt_01.{now}.{body}".encode(), hashlib.sha256).hexdigest())),
    refused("signature-without-version", "signature", standard(good[3:])),
    refused("signature-of-another-version", "signature", standard("v2," + good[3:])),
    refused("signature-cut", "signature", standard(good[:-4])),
    refused("301-s-old", "timestamp", standard(good), at=now + 301),
    refused("301-s-ahead", "timestamp", standard(good), at=now - 301),
    refused("time-is-no-number", "timestamp", standard(v1(whsec, "evt_01", "soon", body), timestamp="soon")),
    refused("time-in-milliseconds", "timestamp", standard(v1(whsec, "evt_01", now * 1000, body), timestamp=now * 1000)),
    refused("no-id", "missing", lacking("webhook-id")),
    refused("no-time", "missing", lacking("webhook-timestamp")),
    refused("no-signature", "missing", lacking("webhook-signature")),
]
signature_vectors += [
    {**sent(f"{seconds}-s-{word}", [whsec], standard(good)), "now": now + seconds * sign}
    for seconds, word, sign in [(300, "old", 1), (300, "ahead", -1)]
]
write(
    "signature.json",
    "Deliveries as receivers get them. schemes and keys (newest first) are how they are signed; a refused one has no keys, "
    "as nobody sends it. receiver is the secret that the receiver holds (whpk_ is a public key), now its clock in seconds. "
    "reason: signature (it does not fit), timestamp (more than 300 s off, or no time), missing (a header).",
    f"{tools} hmac and base64; {openssl} for ed25519",
    signature_vectors,
)

# --- retry-after.json

at = datetime.datetime(2026, 1, 31, 12, 0, 0, tzinfo=datetime.timezone.utc)


def http_date(seconds):
    return email.utils.format_datetime(at + datetime.timedelta(seconds=seconds), usegmt=True)


def other_date(seconds, form):
    return (at + datetime.timedelta(seconds=seconds)).strftime(form)


def waits(name, header, seconds):
    return {"id": name, "header": header, "now": at.isoformat().replace("+00:00", "Z"), "verdict": "wait", "seconds": seconds}


def ignored(name, header, reason):
    return {"id": name, "header": header, "now": at.isoformat().replace("+00:00", "Z"), "verdict": "ignore", "reason": reason}


write(
    "retry-after.json",
    "Values of the Retry-After header (RFC 9110 section 10.2.3), and the wait that they ask for at a time. An ignored one "
    "leaves the schedule as it is.",
    f"{tools} email.utils and datetime",
    [
        waits("seconds", "120", 120),
        waits("zero", "0", 0),
        waits("leading-zeros", "007", 7),
        waits("spaces-around", " 30 ", 30),
        waits("date", http_date(90), 90),
        waits("date-next-day", http_date(86_400), 86_400),
        waits("date-leap-year", "Tue, 29 Feb 2028 00:00:00 GMT", int(
            (datetime.datetime(2028, 2, 29, tzinfo=datetime.timezone.utc) - at).total_seconds())),
        waits("date-passed", http_date(-90), 0),
        waits("date-rfc-850", other_date(90, "%A, %d-%b-%y %H:%M:%S GMT"), 90),
        waits("date-asctime", other_date(90, "%a %b %e %H:%M:%S %Y"), 90),
        ignored("empty", "", "empty"),
        ignored("negative", "-5", "not_a_number_of_seconds"),
        ignored("fraction", "1.5", "not_a_number_of_seconds"),
        ignored("exponent", "1e9", "not_a_number_of_seconds"),
        ignored("hexadecimal", "0x10", "not_a_number_of_seconds"),
        ignored("eleven-digits", "99999999999", "not_a_number_of_seconds"),
        ignored("word", "soon", "not_a_date"),
        ignored("iso-date", "2026-01-31T12:01:30Z", "not_a_date"),
        ignored("date-with-offset", "Sat, 31 Jan 2026 12:01:30 +0000", "not_a_date"),
        ignored("day-that-is-none", "Sat, 31 Feb 2026 12:01:30 GMT", "not_a_date"),
        ignored("hour-that-is-none", "Sat, 31 Jan 2026 25:01:30 GMT", "not_a_date"),
        ignored("two-values", "10, 20", "not_a_number_of_seconds"),
    ],
)

# --- retry.json

default = [0, 30, 120, 600, 3600]
standard_waits = [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
day = 86_400


def latest(seconds):
    """A little lateness is allowed from a minute on: a tenth of the wait, and at most a minute."""
    return seconds if seconds < 60 else seconds + min(seconds / 10, 60)


def story(name, schedule, answers, clients="retry"):
    """The tries of one event: each answer, and when the next try follows it, in seconds from its end."""
    plan = {"default": default, "standard": standard_waits}.get(schedule, schedule) if isinstance(schedule, str) else schedule
    steps, ended = [], None
    for number, answer in enumerate(answers, start=1):
        assert ended is None, "nothing follows an end"
        status = answer.get("status")
        if status is not None and 200 <= status < 300:
            step, ended = {"verdict": "delivered"}, "delivered"
        elif status == 410:
            step, ended = {"verdict": "dead", "reason": "gone"}, "dead"
        elif clients == "give_up" and status is not None and 400 <= status < 500 and status not in (408, 429):
            step, ended = {"verdict": "dead", "reason": "refused"}, "dead"
        elif number >= len(plan):
            step, ended = {"verdict": "dead", "reason": "exhausted"}, "dead"
        else:
            wait = plan[number]
            asked = answer.get("retryAfterSeconds")
            if asked is not None and (status == 429 or (status is not None and status >= 500)):
                wait = max(wait, min(asked, max(wait, day)))
            step = {"verdict": "again", "afterSeconds": wait, "atLatestSeconds": latest(wait)}
        steps.append({**answer, **step})
    return {"id": name, "schedule": schedule, "clientErrors": clients, "steps": steps}


def fails(count, **answer):
    return [dict(answer) for _ in range(count)]


write(
    "retry.json",
    "What follows each answer of a receiver: another try after so many seconds (counted from the end of the try before, "
    "and at latest after so many), or an end. A try without a status got no answer. clientErrors is the endpoint's setting.",
    f"{tools}, by the rules in docs/endpoints.md",
    [
        story("default-to-the-end", "default", fails(5, status=500)),
        story("no-answer-to-the-end", "default", fails(5)),
        story("standard-to-the-end", "standard", fails(10, status=503)),
        story("one-try", [0], fails(1, status=500)),
        story("own-waits", [0, 1.5, 604800], fails(3, status=502)),
        story("delivered-at-once", "default", [{"status": 204}]),
        story("delivered-at-last", "default", [*fails(4, status=500), {"status": 200}]),
        story("redirect-is-a-failure", "default", [{"status": 302}, {"status": 200}]),
        story("gone", "default", [{"status": 500}, {"status": 410}]),
        story("client-error-is-retried", "default", fails(5, status=404)),
        story("client-error-ends-where-it-is-set", "default", [{"status": 404}], clients="give_up"),
        story("request-timeout-is-retried", "default", [{"status": 408}, {"status": 200}], clients="give_up"),
        story("too-many-is-retried", "default", [{"status": 429}, {"status": 200}], clients="give_up"),
        story("asks-for-longer", "default", [{"status": 429, "retryAfterSeconds": 300}, {"status": 200}]),
        story("asks-for-less", "default", [{"status": 503, "retryAfterSeconds": 5}, {"status": 200}]),
        story("asks-for-a-week", "default", [{"status": 503, "retryAfterSeconds": 7 * day}, {"status": 200}]),
        story("asks-for-less-than-the-schedule-has", [0, 3 * day], [{"status": 429, "retryAfterSeconds": 2 * day}, {"status": 200}]),
        story("asks-for-more-than-a-long-schedule-has", [0, 3 * day], [{"status": 429, "retryAfterSeconds": 9 * day}, {"status": 200}]),
        story("asking-adds-no-try", "default", fails(5, status=429, retryAfterSeconds=120)),
        story("others-can-not-ask", "default", [{"status": 404, "retryAfterSeconds": 300}, {"status": 200}]),
    ],
)

# --- url-guard.json

public = "93.184.216.34"
public6 = "2606:2800:220:1:248:1893:25c8:1946"


def call(name, url, addresses=(), allow=(), means=None):
    for one in [*addresses, *([means] if means else [])]:
        inside = any(ipaddress.ip_address(one) in ipaddress.ip_network(cidr) for cidr in allow)
        assert ipaddress.ip_address(one).is_global or inside, one
    return {"id": name, "url": url, "addresses": list(addresses), "allow": list(allow), "verdict": "call"}


def stop(name, reason, url, addresses=(), allow=(), means=None):
    """`means` is the address that a literal in the URL stands for, in its usual form."""
    if reason in ("private", "metadata"):
        known = [ipaddress.ip_address(one) for one in [*addresses, *([means] if means else [])]]
        assert not known or any(not one.is_global for one in known), name
    vector = {"id": name, "url": url, "addresses": list(addresses), "allow": list(allow), "verdict": "refuse", "reason": reason}
    return {**vector, "means": means} if means else vector


def number(address):
    return int(ipaddress.IPv4Address(address))


octal = "0177.0.0.1"
assert [int(part, 8) if part.startswith("0") and part != "0" else int(part) for part in octal.split(".")] == [127, 0, 0, 1]
assert urlsplit("https://ann:pass@receiver.example/").username == "ann"
write(
    "url-guard.json",
    "URLs that an endpoint may or may not have. addresses is what the name resolves to at the try, allow the ranges that the "
    "operator allows. reason: scheme, plain_http, userinfo, port, private (or a name that only means something inside), "
    "metadata (never, whatever is allowed), not_an_address. means is the address that a literal stands for.",
    f"{tools} ipaddress (the registries of IANA) and arithmetic",
    [
        call("public-name", "https://receiver.example/hooks", [public]),
        call("public-name-both-families", "https://receiver.example/hooks", [public, public6]),
        call("public-address", f"https://{public}/hooks", means=public),
        call("public-address-6", f"https://[{public6}]/hooks", means=public6),
        call("other-port", "https://receiver.example:8443/hooks", [public]),
        call("name-with-final-dot", "https://receiver.example./hooks", [public]),
        call("allowed-range", "http://10.20.1.5/hooks", allow=["10.20.0.0/16"], means="10.20.1.5"),
        call("allowed-name-inside", "http://receiver.internal/hooks", ["10.20.1.5"], ["10.20.0.0/16"]),
        stop("plain-http", "plain_http", "http://receiver.example/hooks", [public]),
        stop("ftp", "scheme", "ftp://receiver.example/hooks", [public]),
        stop("file", "scheme", "file:///etc/passwd"),
        stop("javascript", "scheme", "javascript:alert(1)"),
        stop("no-url", "not_an_address", "receiver.example/hooks"),
        stop("no-host", "not_an_address", "https:///"),
        stop("empty-label", "not_an_address", "https://receiver..example/", [public]),
        stop("user-name", "userinfo", "https://ann:pass@receiver.example/", [public]),
        stop("user-name-that-looks-like-a-host", "userinfo", f"https://receiver.example@{public}/", [public]),
        stop("port-of-mail", "port", "https://receiver.example:25/", [public]),
        stop("port-of-a-database", "port", "https://receiver.example:27017/", [public]),
        stop("port-of-redis", "port", "https://receiver.example:6379/", [public]),
        stop("loopback", "private", "https://127.0.0.1/", means="127.0.0.1"),
        stop("loopback-one-number", "private", f"https://{number('127.0.0.1')}/", means="127.0.0.1"),
        stop("loopback-hexadecimal", "private", f"https://{hex(number('127.0.0.1'))}/", means="127.0.0.1"),
        stop("loopback-octal", "private", f"https://{octal}/", means="127.0.0.1"),
        stop("loopback-short", "private", "https://127.1/", means="127.0.0.1"),
        stop("loopback-6", "private", "https://[::1]/", means="::1"),
        stop("private-10", "private", "https://10.0.0.1/", means="10.0.0.1"),
        stop("private-172", "private", "https://172.31.255.254/", means="172.31.255.254"),
        stop("private-192", "private", "https://192.168.1.1/", means="192.168.1.1"),
        stop("shared-100", "private", "https://100.64.0.1/", means="100.64.0.1"),
        stop("unique-local-6", "private", "https://[fd12:3456::1]/", means="fd12:3456::1"),
        stop("documentation", "private", "https://203.0.113.7/", means="203.0.113.7"),
        stop("localhost", "private", "https://localhost/", ["127.0.0.1"]),
        stop("name-without-dot", "private", "https://mongo/", ["10.0.0.2"]),
        stop("name-leads-inside", "private", "https://receiver.example/", ["10.0.0.2"]),
        stop("one-of-two-addresses-inside", "private", "https://receiver.example/", [public, "192.168.1.1"]),
        stop("inside-but-not-the-allowed-range", "private", "http://10.30.1.5/", allow=["10.20.0.0/16"], means="10.30.1.5"),
        stop("mapped-6", "metadata", "https://[::ffff:10.0.0.1]/", means="::ffff:10.0.0.1"),
        stop("unspecified", "metadata", "https://0.0.0.0/", means="0.0.0.0"),
        stop("link-local", "metadata", "https://169.254.169.254/latest/meta-data/", means="169.254.169.254"),
        stop("link-local-though-allowed", "metadata", "http://169.254.169.254/", allow=["169.254.0.0/16"], means="169.254.169.254"),
        stop("link-local-6", "metadata", "https://[fe80::1]/", means="fe80::1"),
        stop("name-leads-to-metadata", "metadata", "https://receiver.example/", ["169.254.169.254"]),
        stop("metadata-name", "metadata", "http://metadata.google.internal/", ["169.254.169.254"], ["169.254.0.0/16"]),
        stop("name-that-holds-an-address", "metadata", "https://127.0.0.1.nip.io/", ["127.0.0.1"]),
    ],
)
