# The server of docker-compose.yml: no embedded engine, ClickHouse runs beside.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /chaland ./cmd/chaland

FROM debian:bookworm-slim
# Chromium and its fonts serve `audit --render`; take them out for an image without it.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates chromium fonts-liberation && rm -rf /var/lib/apt/lists/* \
 && useradd --system --home-dir /var/lib/chaland --create-home chaland
COPY --from=build /chaland /usr/local/bin/chaland
USER chaland
ENV CHALAND_DATA=/var/lib/chaland
VOLUME /var/lib/chaland
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/chaland"]
CMD ["serve"]
