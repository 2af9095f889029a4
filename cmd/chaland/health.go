package main

import (
	"context"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// readyPatience is how long what is asked for readiness may take.
const readyPatience = 3 * time.Second

// addHealth answers what keeps a service alive: /healthz says that the process
// answers, /readyz that it can do its work, or which part cannot.
func (a *app) addHealth(e *echo.Echo, s *service) {
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), readyPatience)
		defer cancel()
		if missing := a.missing(ctx, s); len(missing) > 0 {
			return c.String(http.StatusServiceUnavailable, "not ready: "+strings.Join(missing, ", ")+"\n")
		}
		return c.String(http.StatusOK, "ready\n")
	})
}

// missing names the parts of a service that cannot do their work now.
func (a *app) missing(ctx context.Context, s *service) (parts []string) {
	if err := s.warehouse.Ping(ctx); err != nil {
		parts = append(parts, "clickhouse")
	} else if coming, foreign, err := s.warehouse.Pending(ctx); err != nil || len(coming)+len(foreign) > 0 {
		parts = append(parts, "migrations")
	}
	if s.collector != nil && (s.collector.Ready(ctx) != nil || a.writable() != nil) {
		parts = append(parts, "spool")
	}
	return parts
}

// writable tries what the spool must be able to do: a file made in its folder.
func (a *app) writable() error {
	f, err := os.CreateTemp(a.spoolFolder(), "ready-")
	if err != nil {
		return err
	}
	_, err = f.WriteString("ready")
	if closed := f.Close(); err == nil {
		err = closed
	}
	if removed := os.Remove(f.Name()); err == nil {
		err = removed
	}
	return err
}
