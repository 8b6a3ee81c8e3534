# The portal's image: built once, run as web, worker and beat; not root, and able to be read-only.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /portal
COPY requirements-uv.lock requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --quiet --require-hashes -r requirements-uv.lock \
    && /venv/bin/uv pip sync --quiet --require-hashes --python /venv/bin/python requirements.lock
COPY . .
RUN /venv/bin/python -m portal.translations --compile \
    && PATH=/venv/bin:$PATH docker/collect_static

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && mkdir -p /data/media /data/bank_channel && chown -R portal:portal /data
COPY --from=build /venv /venv
COPY --from=build /portal /portal
WORKDIR /portal
USER 10001:10001
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", \
     "portal.wsgi:application"]
