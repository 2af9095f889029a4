package dashboard

import (
	"net"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"github.com/formaouest/chaland/internal/fault"
)

// policy lets a page load from its own origin only. Images may also be data:,
// for the pictures that a chart makes of itself.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// protect sets the headers of every answer.
func protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "private, no-cache")
		return next(c)
	}
}

// limit bounds the requests of one address.
func limit(perSecond rate.Limit, burst int) echo.MiddlewareFunc {
	counts := middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{Rate: perSecond, Burst: burst})
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if ok, err := counts.Allow(clientOf(c.Request())); err != nil || !ok {
				c.Response().Header().Set("Retry-After", "60")
				return fault.New(fault.TooMany, "dashboard.too_many").Because(err)
			}
			return next(c)
		}
	}
}

// clientOf is the address behind a request. What a proxy says is believed only
// of a proxy on this machine.
var forwarded = echo.ExtractIPFromXFFHeader(echo.TrustLoopback(true), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false))

func clientOf(r *http.Request) string {
	if ip := forwarded(r); ip != "" {
		return ip
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
