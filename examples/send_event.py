"""Sends one signed event: send_event.py TYPE TITLE, with WEBHOOK_URL and WEBHOOK_SECRET in the environment."""

import hashlib
import hmac
import json
import os
import sys
import urllib.request
import uuid

if len(sys.argv) != 3:
    sys.exit("Usage: WEBHOOK_URL=... WEBHOOK_SECRET=... send_event.py TYPE TITLE")

# Sign the very bytes that are sent.
body = json.dumps({"type": sys.argv[1], "title": sys.argv[2]}).encode()
signature = hmac.new(os.environ["WEBHOOK_SECRET"].encode(), body, hashlib.sha256).hexdigest()
request = urllib.request.Request(
    os.environ["WEBHOOK_URL"],
    data=body,
    headers={
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={signature}",
        "Idempotency-Key": str(uuid.uuid4()),
    },
)
with urllib.request.urlopen(request, timeout=10) as response:
    print(response.read().decode())
