package dashboard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// panicStack bounds the stack of a panic in the technical log, in bytes.
const panicStack = 16 << 10

var errNoPage = fault.New(fault.NotFound, "dashboard.no_page")

// statuses of the kinds of fault.
var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusBadRequest, fault.NotFound: http.StatusNotFound,
	fault.Forbidden: http.StatusForbidden, fault.Conflict: http.StatusConflict, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable,
}

// errorPage is what a person reads instead of a page.
type errorPage struct {
	Status int
	Text   string
}

// errorBody is what a program reads: {"error":{"code","kind","text"}}.
type errorBody struct {
	Error struct {
		Code string `json:"code"`
		Kind string `json:"kind"`
		Text string `json:"text"`
	} `json:"error"`
}

// catch shows the error of a handler: it is the one place where errors become
// answers.
func (d *Dashboard) catch(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil {
			return nil
		}
		return d.showError(c, err)
	}
}

// recovered makes an error of a panic of a handler, whose stack goes to the technical log.
func (d *Dashboard) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{StackSize: panicStack, DisableStackAll: true, DisableErrorHandler: true,
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			d.Log.Error("panic", "path", loggedPath(c.Request()), "error", err, "stack", string(stack))
			return fmt.Errorf("panic: %w", err)
		}})(next)
}

func (d *Dashboard) showError(c echo.Context, err error) error {
	if c.Response().Committed || errors.Is(c.Request().Context().Err(), context.Canceled) {
		return nil // nobody is there to read it
	}
	f := faultOf(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		d.Log.Error("page failed", "path", loggedPath(c.Request()), "error", err)
	}
	if f.Kind == fault.Unavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5") // seconds: a killed engine is back in three
	}
	if isAPI(c) {
		return d.jsonError(c, f)
	}
	if errors.Is(err, errLogin) && d.asksForLogin(c) {
		if c.Request().Method != http.MethodGet {
			return d.showExpired(c)
		}
		return c.Redirect(http.StatusSeeOther, "/connexion?"+url.Values{"retour": {c.Request().RequestURI}}.Encode())
	}
	page := Page{Title: i18n.T("dashboard.error_title." + f.Kind.String()), Body: errorPage{statusOf(c, f), i18n.T(f.Key, f.Args...)}}
	if ofClient(c.Request()) {
		page.Client = &clientHead{}
		return d.show(c, statusOf(c, f), "gone", page)
	}
	return d.show(c, statusOf(c, f), "error", page)
}

// asksForLogin reports whether signing in is a way in. Where nobody can, a page says so.
func (d *Dashboard) asksForLogin(c echo.Context) bool {
	empty, err := d.hasNoAccount(c.Request().Context())
	return err == nil && (d.Token != "" || !empty)
}

func (d *Dashboard) jsonError(c echo.Context, f *fault.Error) error {
	var body errorBody
	body.Error.Code, body.Error.Kind, body.Error.Text = f.Key, f.Kind.String(), i18n.T(f.Key, f.Args...)
	if statusOf(c, f) == http.StatusUnauthorized {
		c.Response().Header().Set("WWW-Authenticate", `Bearer realm="chaland"`)
	}
	return c.JSON(statusOf(c, f), body)
}

// faultOf is the fault a person may read about err.
func faultOf(err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if h, ok := errors.AsType[*echo.HTTPError](err); ok {
		switch h.Code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			return errNoPage
		case http.StatusRequestEntityTooLarge:
			return fault.New(fault.TooLarge, "dashboard.too_large")
		case http.StatusTooManyRequests:
			return fault.New(fault.TooMany, "dashboard.too_many")
		case http.StatusBadRequest, http.StatusForbidden:
			return fault.New(fault.Invalid, "dashboard.bad_request")
		}
	}
	return fault.New(fault.Internal, "fault.internal").Because(err)
}

func statusOf(c echo.Context, f *fault.Error) int {
	if errors.Is(f, errLogin) {
		if isAPI(c) {
			return http.StatusUnauthorized
		}
		return http.StatusForbidden
	}
	return statuses[f.Kind]
}

func isAPI(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, "/api/") }
