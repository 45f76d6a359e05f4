# The server and its web console. It holds no MongoDB: give it MONGODB_URI, as docker-compose.yml does.

# The package `node` carries a Node for machines that have another one; this image brings its own, so it is left out.
FROM node:24-slim AS manifest
WORKDIR /app
COPY package.json package-lock.json ./

FROM manifest AS console
RUN npm ci --ignore-scripts && rm -rf node_modules/node node_modules/.bin/node
COPY tsconfig.json ./
COPY src ./src
COPY bots ./bots
RUN npm run build:console

FROM manifest AS production
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node node_modules/.bin/node

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data LOG_FORMAT=json
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=console /app/dist ./dist
COPY package.json LICENSE ./
COPY src ./src
COPY bots ./bots
COPY templates ./templates
# Only a key that was generated here is kept in it; with SWITCHHOOK_SECRET_KEY it stays empty.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.js"]
