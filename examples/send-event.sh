#!/bin/sh
# Sends one signed event: send-event.sh TYPE TITLE, with WEBHOOK_URL and WEBHOOK_SECRET in the environment.
set -eu
: "${WEBHOOK_URL:?set it to the address of the webhook}" "${WEBHOOK_SECRET:?set it to the secret of the webhook}"
type=${1:?name the event, such as deploy.finished}
title=${2:?give it a title}

quote() { printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"; }
body="{\"type\": $(quote "$type"), \"title\": $(quote "$title")}"
signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -r | cut -d' ' -f1)

# The Idempotency-Key makes each call an event of its own; send the same key again when you repeat a call.
curl -sS --retry 3 -X POST "$WEBHOOK_URL" -H 'Content-Type: application/json' \
  -H "X-Hub-Signature-256: sha256=$signature" -H "Idempotency-Key: $(openssl rand -hex 16)" -d "$body"
echo
