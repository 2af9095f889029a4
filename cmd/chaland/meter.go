package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/formaouest/chaland/collector/spool"
	"github.com/formaouest/chaland/seo"
)

// meter counts what those who run a service watch. Its labels are patterns of routes and
// words of ours: nothing of it tells who came, or what for.
type meter struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	audits   *prometheus.HistogramVec
	auditing prometheus.Gauge
}

// pageSeconds are the bounds of the durations of requests, auditSeconds those of audits.
var (
	pageSeconds  = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
	auditSeconds = []float64{1, 5, 15, 60, 300, 900, 3600}
)

func newMeter() *meter {
	m := &meter{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "chaland_http_request_duration_seconds", Help: "Requests by pattern of route.", Buckets: pageSeconds}, []string{"route", "method", "status"}),
		audits:   prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "chaland_audit_duration_seconds", Help: "Audits that have ended.", Buckets: auditSeconds}, []string{"outcome"}),
		auditing: prometheus.NewGauge(prometheus.GaugeOpts{Name: "chaland_audits_running", Help: "Audits under way."}),
	}
	m.registry.MustRegister(m.requests, m.audits, m.auditing,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "chaland_build_info", Help: "Always 1.", ConstLabels: prometheus.Labels{"version": versionText()}}, func() float64 { return 1 }))
	return m
}

// follow adds what the parts of a service count by themselves.
func (m *meter) follow(a *app, s *service) {
	gauge := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
	}
	count := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
	}
	gauge("chaland_clickhouse_up", "1 when ClickHouse answers.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
		defer cancel()
		return oneIf(s.warehouse.Ping(ctx) == nil)
	})
	count("chaland_engine_restarts_total", "How often the embedded engine ended by itself and was started again.", func() float64 {
		if e := s.warehouse.Embedded(); e != nil {
			return float64(e.Restarts())
		}
		return 0
	})
	gauge("chaland_data_free_bytes", "Room left on the disk of the data folder.", func() float64 { return max(0, a.freeBytes()) })
	gauge("chaland_last_backup_timestamp_seconds", "When the data folder was saved last, 0 for never.", func() float64 {
		if b, known, err := a.readBackupNote(); err == nil && known {
			return float64(b.Made.Unix())
		}
		return 0
	})
	if s.collector == nil {
		return
	}
	m.registry.MustRegister(tallied{s})
	stats := func(name, help string, read func(spool.Stats) float64) {
		gauge(name, help, func() float64 { return read(s.collector.Stats()) })
	}
	stats("chaland_spool_waiting_records", "Records acknowledged that are not in ClickHouse yet.", func(t spool.Stats) float64 { return float64(t.Waiting) })
	stats("chaland_spool_bytes", "Disk that the spool takes.", func(t spool.Stats) float64 { return float64(t.Bytes) })
	stats("chaland_spool_failing", "1 while ClickHouse does not take what is sent.", func(t spool.Stats) float64 { return oneIf(t.Failing) })
	stats("chaland_spool_stored_records", "Records stored since the start.", func(t spool.Stats) float64 { return float64(t.Stored) })
	stats("chaland_spool_damaged_segments", "Segments that were kept aside.", func(t spool.Stats) float64 { return float64(t.Damaged) })
}

// tallied tells what became of hits: accepted, or why not.
type tallied struct{ *service }

var intakeHits = prometheus.NewDesc("chaland_intake_hits_total", "Hits by what became of them: accepted, or the reason why not.", []string{"outcome"}, nil)

// Describe is prometheus.Collector's.
func (tallied) Describe(to chan<- *prometheus.Desc) { to <- intakeHits }

// Collect is prometheus.Collector's.
func (t tallied) Collect(to chan<- prometheus.Metric) {
	tally := t.collector.Tally()
	to <- prometheus.MustNewConstMetric(intakeHits, prometheus.CounterValue, float64(tally.Accepted), "accepted")
	for reason, n := range tally.Refused {
		to <- prometheus.MustNewConstMetric(intakeHits, prometheus.CounterValue, float64(n), reason)
	}
}

func oneIf(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// routeOf is the pattern that a request met: addresses hold codes and tokens.
func routeOf(c echo.Context) string {
	if p := c.Path(); p != "" {
		return p
	}
	return "(none)"
}

// watch measures every request, and tells it to the log.
func (a *app) watch(m *meter) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			began := time.Now()
			err := next(c)
			if err != nil {
				c.Error(err)
			}
			took, status := time.Since(began), c.Response().Status
			m.requests.WithLabelValues(routeOf(c), methodOf(c.Request().Method), strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
			a.log.Info("request", "route", routeOf(c), "method", methodOf(c.Request().Method), "status", status, "ms", took.Milliseconds(), "bytes", c.Response().Size)
			return nil
		}
	}
}

// methodOf keeps the methods that nobody has out of labels and log.
func methodOf(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete:
		return method
	}
	return "other"
}

// serve answers Prometheus: on this machine under one of its own names, or with the token
// of the service. What a proxy passes on is not of this machine.
func (m *meter) serve(e *echo.Echo, token string) {
	answer := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second})
	e.GET("/metrics", func(c echo.Context) error {
		if !fromHere(c.Request()) && !bears(c.Request(), token) {
			return c.String(http.StatusForbidden, "forbidden\n")
		}
		answer.ServeHTTP(c.Response(), c.Request())
		return nil
	})
}

// fromHere tells a request that a program of this machine makes by itself.
func fromHere(r *http.Request) bool {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	host, _, errHost := net.SplitHostPort(r.Host)
	if errHost != nil {
		host = r.Host
	}
	for _, passed := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(passed) != "" {
			return false
		}
	}
	return err == nil && isLoopback(from) && isLoopback(host)
}

// audited runs an audit of the service, and counts it.
func (a *app) audited(ctx context.Context, request seo.AuditRequest) (*seo.Audit, error) {
	if a.meter == nil {
		return seo.Run(ctx, request)
	}
	began := time.Now()
	a.meter.auditing.Inc()
	defer a.meter.auditing.Dec()
	audit, err := seo.Run(ctx, request)
	outcome := "failed"
	if err == nil {
		outcome = string(audit.State)
	}
	a.meter.audits.WithLabelValues(outcome).Observe(time.Since(began).Seconds())
	return audit, err
}

// bears tells whether a request shows the token, where there is one.
func bears(r *http.Request, token string) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return ok && token != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
