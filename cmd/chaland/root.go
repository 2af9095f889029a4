package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// streams are where a command reads, prints data, and talks.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// app is what every command shares: streams, clock and global settings.
type app struct {
	streams
	now func() time.Time
	log *slog.Logger

	data         string // folder of the embedded engine, the spool, the store
	clickhouse   string // DSN, or "" for the embedded engine
	passwordFile string
	config       string
	verbose      bool
	logFormat    string
	meter        *meter // of a service; nil for other commands

	served  servedShops
	storing sync.Mutex // of candidates' cases, one at a time
	keys    keptKeys

	room     func() float64 // left on the disk, in tests; nil asks the system
	activity float64        // of candidates' cases, in tests; 0 as drawn
	mailTLS  *tls.Config    // of the SMTP server, in tests; nil for the system's
}

// Exit codes, part of the command line's contract.
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitThreshold = 10
)

// errThreshold ends a command whose --fail-on threshold was reached.
var errThreshold = errors.New("threshold reached")

// usageError is a mistake on the command line: exit code 2.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// usage makes a mistake on the command line out of a catalogue key.
func usage(key string, args ...any) error {
	return usageError{fault.New(fault.Invalid, key, args...)}
}

// newCommands are the subcommands, each registered by its own file.
var newCommands []func(*app) *cobra.Command

func register(f func(*app) *cobra.Command) { newCommands = append(newCommands, f) }

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, s streams, now func() time.Time) int {
	a := &app{streams: s, now: now}
	root := a.newRoot()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := unknownCommand(root, args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUnwell):
		return exitFailed
	case errors.Is(err, errThreshold):
		return exitThreshold
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "chaland : "+i18n.T("cli.interrupted"))
		return exitFailed
	}
	a.complain(err)
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// unknownCommand finds a misspelt command or subcommand before its options are
// looked at: theirs would be the wrong mistake to speak of.
func unknownCommand(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	rest = withoutGlobals(root, rest)
	if err != nil || !cmd.HasSubCommands() || len(rest) == 0 || strings.HasPrefix(rest[0], "-") || strings.HasPrefix(rest[0], "__complete") {
		return nil
	}
	if cmd.Args != nil && cmd.Args(cmd, rest[:1]) == nil {
		return nil // what the command itself works on
	}
	return unknownOf(cmd, rest[0])
}

// withoutGlobals drops the global options that stand before a command's name.
func withoutGlobals(root *cobra.Command, args []string) []string {
	for len(args) > 0 && strings.HasPrefix(args[0], "--") {
		name, _, valued := strings.Cut(args[0][2:], "=")
		flag := root.PersistentFlags().Lookup(name)
		if flag == nil {
			return args
		}
		args = args[1:]
		if !valued && flag.NoOptDefVal == "" && len(args) > 0 {
			args = args[1:]
		}
	}
	return args
}

// complain says an error in French; the cause goes with --verbose, or when the
// error is not one a person was meant to see.
func (a *app) complain(err error) {
	fmt.Fprintln(a.err, "chaland : "+i18n.Error(err))
	_, known := errors.AsType[*fault.Error](err)
	if a.verbose || !known {
		fmt.Fprintln(a.err, i18n.T("cli.cause", "cause", err))
	}
}

func (a *app) newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:               "chaland",
		Short:             i18n.T("cli.short"),
		Long:              i18n.T("cli.long"),
		SilenceErrors:     true,
		SilenceUsage:      true,
		Args:              noArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.settle(cmd) },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.data, "data", "", i18n.T("cli.flag.data"))
	flags.StringVar(&a.clickhouse, "clickhouse", "", i18n.T("cli.flag.clickhouse"))
	flags.StringVar(&a.passwordFile, "clickhouse-password-file", "", i18n.T("cli.flag.password_file"))
	flags.StringVar(&a.config, "config", "", i18n.T("cli.flag.config"))
	flags.BoolVar(&a.verbose, "verbose", false, i18n.T("cli.flag.verbose"))
	flags.StringVar(&a.logFormat, "log-format", logText, i18n.T("ops.flag.log_format"))
	for _, f := range newCommands {
		root.AddCommand(f(a))
	}
	speakFrench(root)
	return root
}

// logTo makes the log.
func (a *app) logTo(w io.Writer) { a.log = newLog(w, a.logFormat, a.verbose) }

// settle completes the flags from the environment and chaland.yaml, and makes
// the log.
func (a *app) settle(cmd *cobra.Command) error {
	if err := a.completeFlags(cmd); err != nil {
		return err
	}
	if err := checkLogFormat(a.logFormat); err != nil {
		return err
	}
	a.logTo(a.err)
	if a.data != "" {
		return nil
	}
	dir, err := defaultData()
	a.data = dir
	return err
}

// defaultData is the user's data folder: $XDG_DATA_HOME/chaland or
// ~/.local/share/chaland.
func defaultData() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "chaland"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", usage("cli.no_home")
	}
	return filepath.Join(home, ".local", "share", "chaland"), nil
}

// warehouseOptions says which ClickHouse the flags name. The password comes
// from the environment or a file, never from the command line.
func (a *app) warehouseOptions() (warehouse.Options, error) {
	o := warehouse.Options{DataDir: a.data, DSN: a.clickhouse, Log: a.log, Password: os.Getenv("CHALAND_CLICKHOUSE_PASSWORD")}
	if a.passwordFile == "" {
		return o, nil
	}
	raw, err := os.ReadFile(a.passwordFile)
	if err != nil {
		return o, fault.New(fault.Invalid, "cli.password_file", "path", a.passwordFile).Because(err)
	}
	o.Password = strings.TrimRight(string(raw), "\r\n")
	return o, nil
}

// openWarehouse connects with the engine the flags name.
func (a *app) openWarehouse(ctx context.Context) (*warehouse.Warehouse, error) {
	if err := a.checkWhole(); err != nil {
		return nil, err
	}
	o, err := a.warehouseOptions()
	if err != nil {
		return nil, err
	}
	return warehouse.Open(ctx, o)
}

// withWarehouse runs work on an open warehouse and closes it.
func (a *app) withWarehouse(ctx context.Context, work func(*warehouse.Warehouse) error) error {
	w, err := a.openWarehouse(ctx)
	if err != nil {
		return err
	}
	return errors.Join(work(w), w.Close())
}

// version is set by the build (-ldflags -X main.version=...).
var version = ""

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "dev"
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	slices.Sort(names)
	return names
}
