# Caddy without root: its certificates live in a volume that takes over this folder's owner.
FROM caddy:2
COPY docker/Caddyfile /etc/caddy/Caddyfile
RUN mkdir -p /data && chown -R 10001:10001 /data
USER 10001:10001
