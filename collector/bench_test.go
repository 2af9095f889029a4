package collector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/warehouse"
)

// The load: connections on loopback that send one event a request, eight from each reader, in
// this process and on the same cores as the collector.
const (
	benchVisit  = 8
	benchRound  = 4 * time.Second
	benchRounds = 3
)

// The bars, on two cores of nothing else: ratios hold on a busy machine too, figures do not.
const (
	wantRatio = 0.35   // of a bare Echo decoder's rate at 32 connections
	wantRate  = 15_000 // single hits a second acknowledged
	wantP99   = 25 * time.Millisecond
	wantShows = 2 * time.Second
	wantBulk  = 100_000 // events a second acknowledged in batches
	wantCount = 60_000  // of them stored and in visits
	wantMB    = 150     // of the Go side
)

// bar says whether a figure is where it has to be.
func bar(holds bool, format string, args ...any) string {
	return fmt.Sprintf(format, args...) + map[bool]string{true: " : tenu", false: " : PAS TENU"}[holds]
}

// hitTemplate is a product page of a shop; id and address are put in place.
const hitTemplate = `{"site":"boutique","name":"view_item","id":"00000000-0000-4000-8000-000000000000","url":"https://www.boutique.fr/produit/bol-breton-prenom?utm_source=newsletter&utm_medium=email&utm_campaign=noel","referrer":"https://www.boutique.fr/categorie/vaisselle","title":"Bol breton prénom - La boutique","currency":"EUR","value":19.90,"items":[{"item_id":"BOL-001","item_name":"Bol breton prénom","item_category":"Vaisselle & faïence","price":19.90,"quantity":1}]}`

// connection sends requests built in advance: a load generator must cost less
// than what it measures.
type connection struct {
	net.Conn
	in      *bufio.Reader
	request []byte
	id, ip  []byte // places in request
}

func dialLoad(b *testing.B, address string) *connection {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	request := fmt.Appendf(nil, "POST /collecte HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nX-Forwarded-For: 103.100.113.7\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
		address, chrome, len(hitTemplate), hitTemplate)
	at := func(mark string, n int) []byte { i := bytes.Index(request, []byte(mark)); return request[i : i+n] }
	return &connection{Conn: conn, in: bufio.NewReaderSize(conn, 4<<10), request: request, id: at("00000000-0000-4000", 8), ip: at("103.100.113", 11)}
}

// send sends one hit and returns the answer's status.
func (c *connection) send(n uint32) (int, error) {
	hex.Encode(c.id, []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	for i, at := 0, n/benchVisit; i < 3; i, at = i+1, at/100 { // octets of three digits
		c.ip[4*i+1], c.ip[4*i+2] = '0'+byte(at/10%10), '0'+byte(at%10)
	}
	if _, err := c.Write(c.request); err != nil {
		return 0, err
	}
	return c.answer()
}

func (c *connection) answer() (status int, err error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil || len(line) < 12 {
		return 0, err
	}
	status, _ = strconv.Atoi(string(line[9:12]))
	length := 0
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(strings.TrimSpace(string(value)))
		}
	}
	_, err = c.in.Discard(length)
	return status, err
}

// load sends hits for a while, so many a second or as many as are answered (0), and returns
// how many were answered 202.
func load(b *testing.B, address string, connections int, rate float64, serial *atomic.Uint32) (acknowledged int64, latencies []time.Duration) {
	b.Helper()
	var total atomic.Int64
	var all sync.WaitGroup
	var mu sync.Mutex
	began := time.Now()
	deadline := began.Add(benchRound)
	for worker := range connections {
		all.Go(func() {
			c := dialLoad(b, address)
			defer c.Close()
			var mine []time.Duration
			for n := 0; ; n++ {
				due := time.Now()
				if rate > 0 { // whoever is late waits in the figure
					due = began.Add(time.Duration(float64(n*connections+worker) / rate * float64(time.Second)))
					time.Sleep(time.Until(due))
				}
				if !due.Before(deadline) {
					break
				}
				status, err := c.send(serial.Add(1))
				if err != nil {
					b.Error(err)
					return
				}
				if status == http.StatusAccepted {
					total.Add(1)
				}
				mine = append(mine, time.Since(due))
			}
			mu.Lock()
			latencies = append(latencies, mine...)
			mu.Unlock()
		})
	}
	all.Wait()
	slices.Sort(latencies)
	return total.Load(), latencies
}

func p99(sorted []time.Duration) time.Duration { return sorted[len(sorted)*99/100] }

// bare is the limit: an Echo handler that decodes the same JSON and answers.
func bare(c echo.Context) error {
	var hit struct {
		Site, Name, ID, URL, Referrer, Title, Currency string
		Value                                          float64
		Items                                          []struct {
			ID       string  `json:"item_id"`
			Name     string  `json:"item_name"`
			Category string  `json:"item_category"`
			Price    float64 `json:"price"`
			Quantity int     `json:"quantity"`
		}
	}
	if err := json.NewDecoder(c.Request().Body).Decode(&hit); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

func listen(b *testing.B, e *echo.Echo) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: e, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	b.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// startBench runs a collector and a builder as the service does; stop ends them.
func startBench(b *testing.B) (w *warehouse.Warehouse, c *Collector, builder *warehouse.Builder, stop func()) {
	b.Helper()
	dir := b.TempDir()
	w, err := warehouse.Open(b.Context(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		b.Fatal(err)
	}
	addSites(b, w)
	builder = warehouse.NewBuilder(w, time.Now, quiet)
	c, err = New(Options{Warehouse: w, Dir: dir + "/collecte", Log: quiet, Stored: builder.Kick})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var background sync.WaitGroup
	background.Go(func() { c.Run(ctx) })
	background.Go(func() { builder.Run(ctx) })
	stop = func() { cancel(); background.Wait() }
	b.Cleanup(func() { stop(); _ = c.Close(); _ = w.Close() })
	return w, c, builder, stop
}

// measured is what one number of connections gave.
type measured struct {
	limit, ours  float64 // a second
	acknowledged int64
	own, engine  time.Duration // processor time of our phases
}

// compareRates has both servers loaded in turn; the time to store the rest counts as ours.
func compareRates(b *testing.B, w *warehouse.Warehouse, c *Collector, limitAt, oursAt string, connections int, serial *atomic.Uint32) (m measured) {
	b.Helper()
	var limits, rates []float64
	var unused atomic.Uint32
	for round := range benchRounds + 1 {
		n, _ := load(b, limitAt, connections, 0, &unused)
		start, ownBefore, engineBefore := time.Now(), processorTime(os.Getpid()), processorTime(w.Embedded().ChildPID())
		acknowledged, _ := load(b, oursAt, connections, 0, serial)
		if err := c.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
		took := time.Since(start)
		m.own += processorTime(os.Getpid()) - ownBefore
		m.engine += processorTime(w.Embedded().ChildPID()) - engineBefore
		m.acknowledged += acknowledged
		if round == 0 {
			continue // warm-up
		}
		limits, rates = append(limits, float64(n)/benchRound.Seconds()), append(rates, float64(acknowledged)/took.Seconds())
	}
	m.limit, m.ours = median(limits), median(rates)
	return m
}

// BenchmarkDurableCollection prints the limit, our rate, their ratio, and what
// was verified as stored: a rate counts only if all of it is in ClickHouse
// exactly once and in a visit. It runs once whatever -benchtime says.
func BenchmarkDurableCollection(b *testing.B) {
	TuneMemory() // as the program does
	w, c, builder, stop := startBench(b)
	limit, ours := echo.New(), echo.New()
	limit.POST("/collecte", bare)
	c.Routes(ours)
	limitAt, oursAt := listen(b, limit), listen(b, ours)
	var serial atomic.Uint32
	few := compareRates(b, w, c, limitAt, oursAt, 32, &serial)
	many := compareRates(b, w, c, limitAt, oursAt, 256, &serial)
	half, latencies := load(b, oursAt, 32, few.ours/2, &serial)
	acknowledged := few.acknowledged + many.acknowledged + half
	if err := c.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
	stop()
	if _, err := builder.Pass(b.Context()); err != nil {
		b.Fatal(err)
	}
	stored := scalar(b, w, "SELECT count() FROM events")
	once := scalar(b, w, "SELECT uniqExact(event_id) FROM events FINAL")
	visited := scalar(b, w, "SELECT sum(events) FROM visits FINAL")
	for connections, m := range map[int]measured{32: few, 256: many} {
		fmt.Printf("BENCH durable collection, %d connections: limit %.0f/s, ours %.0f/s, ratio %.2f; processor per event: %s load and collector, %s ClickHouse\n",
			connections, m.limit, m.ours, m.ours/m.limit, m.own/time.Duration(m.acknowledged), m.engine/time.Duration(m.acknowledged))
	}
	fmt.Println("BENCH", bar(few.ours/few.limit >= wantRatio, "ratio at 32 connections %.2f, want %.2f", few.ours/few.limit, wantRatio))
	fmt.Println("BENCH", bar(many.ours > few.ours, "%.0f/s at 256 connections, want more than the %.0f/s at 32", many.ours, few.ours))
	fmt.Println("BENCH", bar(max(few.ours, many.ours) >= wantRate, "%.0f single hits/s acknowledged, stored and in visits, want %d", max(few.ours, many.ours), wantRate))
	fmt.Println("BENCH", bar(p99(latencies) < wantP99, "p99 %s at %.0f/s, half of that, want %s", p99(latencies).Round(100*time.Microsecond), few.ours/2, wantP99))
	fmt.Println("BENCH", bar(peakMemory() < wantMB, "%d MiB of the Go side with the load generator, want %d", peakMemory(), wantMB))
	fmt.Printf("BENCH acknowledged %d, stored %d, distinct %d, in visits %d\n", acknowledged, stored, once, visited)
	if stored != uint64(acknowledged) || once != stored || visited != stored {
		b.Errorf("acknowledged %d, stored %d, distinct %d, in visits %d", acknowledged, stored, once, visited)
	}
	b.ReportMetric(few.ours, "events/s")
	b.ReportMetric(few.ours/few.limit, "of-the-limit")
	b.ReportMetric(0, "ns/op")
}

// bulkEvents are those of a batch, bulkRuns the batches.
const (
	bulkEvents = 400
	bulkRuns   = 1500
	bulkSends  = 8 // connections
)

// bulkBody is a batch of events, each of its own, of readers of eight pages.
func bulkBody(run int, random *rand.Rand) []byte {
	body := []byte("[")
	for i := range bulkEvents {
		if i > 0 {
			body = append(body, ',')
		}
		at := len(body)
		body = append(body, strings.Replace(hitTemplate, `{"site":"boutique"`, fmt.Sprintf(`{"site":"avec-accord","visitor":"%016x"`, (run*bulkEvents+i)/benchVisit), 1)...)
		id := bytes.Index(body[at:], []byte("00000000-0000-4000")) + at
		hex.Encode(body[id:id+8], binary.BigEndian.AppendUint32(nil, random.Uint32()))
		hex.Encode(body[id+24:id+36], binary.BigEndian.AppendUint64(nil, uint64(run*bulkEvents+i))[2:])
	}
	return append(body, ']')
}

// BenchmarkBulk prints at what rate batches are acknowledged, and then stored and counted in
// visits. It runs once whatever -benchtime says.
func BenchmarkBulk(b *testing.B) {
	TuneMemory()
	w, c, builder, stop := startBench(b)
	e := echo.New()
	c.Routes(e)
	at := listen(b, e)
	random := rand.New(rand.NewPCG(1, 2))
	bodies := make(chan []byte, 16)
	var sent atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range bulkSends {
		all.Go(func() {
			client := &http.Client{}
			for body := range bodies {
				req, _ := http.NewRequest(http.MethodPost, "http://"+at+"/collecte", bytes.NewReader(body))
				req.Header.Set("User-Agent", chrome)
				res, err := client.Do(req)
				if err != nil || res.StatusCode != http.StatusAccepted {
					b.Error(res, err)
					continue
				}
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
				sent.Add(bulkEvents)
			}
		})
	}
	for run := range bulkRuns {
		bodies <- bulkBody(run, random)
	}
	close(bodies)
	all.Wait()
	acknowledging := time.Since(began)
	if err := c.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
	stop()
	if _, err := builder.Pass(b.Context()); err != nil {
		b.Fatal(err)
	}
	counting := time.Since(began)
	own, engine := processorTime(os.Getpid()), processorTime(w.Embedded().ChildPID())
	visited := scalar(b, w, "SELECT sum(events) FROM visits FINAL")
	if stored := scalar(b, w, "SELECT count() FROM events"); stored != uint64(sent.Load()) || visited != stored {
		b.Errorf("acknowledged %d, stored %d, in visits %d", sent.Load(), stored, visited)
	}
	acknowledged, counted := float64(sent.Load())/acknowledging.Seconds(), float64(visited)/counting.Seconds()
	fmt.Println("BENCH", bar(acknowledged >= wantBulk, "batches of %d: %.0f events/s acknowledged (their making included), want %d", bulkEvents, acknowledged, wantBulk))
	fmt.Println("BENCH", bar(counted >= wantCount, "%.0f events/s stored and in visits, want %d; %d events; processor per event: %s load and collector, %s ClickHouse",
		counted, wantCount, sent.Load(), own/time.Duration(sent.Load()), engine/time.Duration(sent.Load())))
	fmt.Println("BENCH", bar(peakMemory() < wantMB, "%d MiB of the Go side with the load generator, want %d", peakMemory(), wantMB))
	b.ReportMetric(acknowledged, "acknowledged/s")
	b.ReportMetric(counted, "counted/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkVisitShows prints how long a hit takes to be in a visit while others
// come in: the screens read visits. It runs once whatever -benchtime says.
func BenchmarkVisitShows(b *testing.B) {
	w, c, _, _ := startBench(b)
	e := echo.New()
	c.Routes(e)
	conn := dialLoad(b, listen(b, e))
	defer conn.Close()
	var waits []time.Duration
	for n := range uint32(30) {
		began := time.Now()
		if status, err := conn.send(n * benchVisit); status != http.StatusAccepted { // a reader of its own
			b.Fatal(status, err)
		}
		for scalar(b, w, "SELECT count() FROM visits FINAL") != uint64(n)+1 {
			time.Sleep(10 * time.Millisecond)
		}
		waits = append(waits, time.Since(began))
	}
	slices.Sort(waits)
	fmt.Println("BENCH", bar(waits[len(waits)-1] < wantShows, "a hit shows in a visit after %s (median), %s at most, want %s",
		waits[len(waits)/2].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond), wantShows))
	b.ReportMetric(0, "ns/op")
}

func scalar(t testing.TB, w *warehouse.Warehouse, query string) uint64 {
	t.Helper()
	n, err := warehouse.Scalar[uint64](t.Context(), w, query, nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return values[len(values)/2]
}

// processorTime is what a process has used, in ticks of 10 ms.
func processorTime(pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(after)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// peakMemory is the largest resident size of this process, in MiB; the engine
// is another process.
func peakMemory() int {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	raw, _ := io.ReadAll(f)
	_, after, _ := strings.Cut(string(raw), "VmHWM:")
	kib, _ := strconv.Atoi(strings.Fields(after + " 0")[0])
	return kib / 1024
}
