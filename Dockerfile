# One image for every part: the server, the store (oxigraph), and the Dask scheduler and workers.
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --prefix /install '.[all]' 'oxigraph>=0.5.8,<0.6'

FROM python:3.13-slim
# Workers of queries allocate with jemalloc; libvips is for images, and the fonts are for words on pages that are drawn.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libjemalloc2 libvips42 fonts-liberation \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /install /usr/local
RUN useradd --create-home --uid 10001 descant && install -d -o descant /data
USER descant
# Who publishes the port under another address sets DESCANT_BASE to that one, before data come in.
ENV DESCANT_HOME=/data DESCANT_HOST=0.0.0.0 DESCANT_BASE=http://localhost:8080/
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health')"]
CMD ["descant", "serve"]
