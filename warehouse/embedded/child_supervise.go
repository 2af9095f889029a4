package embedded

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// supervise restarts the child when it ends without being asked to.
func (e *Engine) supervise() {
	for {
		e.mu.Lock()
		exited := e.exited
		e.mu.Unlock()
		<-exited
		e.mu.Lock()
		closing, said := e.closing, e.output.String()
		e.mu.Unlock()
		if closing {
			return
		}
		e.log.Error("the embedded ClickHouse ended by itself, restarting it", "said", said)
		if !e.relaunch() {
			return
		}
	}
}

// relaunch tries until it works or the engine is closed, with a growing pause.
// It keeps port and password, so that the clients find it again.
func (e *Engine) relaunch() bool {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 10*time.Second) {
		err := e.launchOnce(context.Background())
		if err == nil {
			e.restarts.Add(1)
			return true
		}
		e.mu.Lock()
		closing := e.closing
		e.mu.Unlock()
		if closing {
			return false
		}
		e.log.Error("the embedded ClickHouse does not restart", "error", err, "again_in", pause)
		time.Sleep(pause)
	}
}

// stop ends the start-up query, after which ClickHouse shuts down cleanly; a
// child that does not, or never got that far, ends with the pipe.
func (e *Engine) stop() {
	e.mu.Lock()
	cmd, stdin, exited := e.cmd, e.stdin, e.exited
	e.mu.Unlock()
	patience := 15 * time.Second
	if err := e.endStartQuery(); err != nil {
		e.log.Debug("the start-up query could not be ended", "error", err)
		patience = 0
	}
	select {
	case <-exited:
	case <-time.After(patience):
	}
	_ = stdin.Close()
	select {
	case <-exited:
	case <-time.After(5 * time.Second):
		_ = cmd.Process.Kill()
		<-exited
	}
}

func (e *Engine) endStartQuery() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{e.Address()}, Auth: clickhouse.Auth{Username: e.User, Password: e.Password}, DialTimeout: time.Second,
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Exec(ctx, "KILL QUERY WHERE user = '' ASYNC")
}
