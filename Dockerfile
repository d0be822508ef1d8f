# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/matchmaker
COPY requirements.lock ./
RUN /opt/matchmaker/bin/pip install --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY matchmaker matchmaker
COPY web web
COPY sample_events sample_events
RUN /opt/matchmaker/bin/pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
# The id is fixed so that the volume's owner stays the same through upgrades.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/matchmaker matchmaker
COPY --from=build /opt/matchmaker /opt/matchmaker
ENV PATH=/opt/matchmaker/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/var/lib/matchmaker/kernels \
    MATCHMAKER_DATA_DIR=/var/lib/matchmaker/data \
    MATCHMAKER_HOST=0.0.0.0
USER 10001
WORKDIR /var/lib/matchmaker
VOLUME /var/lib/matchmaker
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["matchmaker", "serve", "--upgrade"]
