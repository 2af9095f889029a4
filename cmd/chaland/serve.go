package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

func init() {
	register(newServe)
	register(newCollect)
}

const defaultAddr = "127.0.0.1:8080"

// serveFlags are shared by serve, collect and demo.
type serveFlags struct {
	addr, readyFile, tokenFile string
	publicURL                  string
	allowHosts                 []string
	noCollect                  bool
	atOnce                     int
}

func (f *serveFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.addr, "addr", defaultAddr, i18n.T("cli.flag.addr"))
	cmd.Flags().StringVar(&f.readyFile, "ready-file", "", i18n.T("cli.flag.ready_file"))
}

func newServe(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{Use: "serve", Short: i18n.T("cli.serve.short"), Long: i18n.T("cli.serve.long")}
	f.add(cmd)
	cmd.Flags().StringVar(&f.publicURL, "public-url", "", i18n.T("cli.flag.public_url"))
	cmd.Flags().StringSliceVar(&f.allowHosts, "allow-host", nil, i18n.T("seo.cli.flag.allow_host"))
	cmd.Flags().StringVar(&f.tokenFile, "admin-token-file", "", i18n.T("cli.flag.token_file"))
	cmd.Flags().BoolVar(&f.noCollect, "no-collect", false, i18n.T("cli.flag.no_collect"))
	budgetFlag(cmd.Flags(), &f.atOnce)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		token, err := adminToken(f.tokenFile)
		if err != nil {
			return err
		}
		if err := checkPublicURL(f.publicURL); err != nil {
			return err
		}
		return a.serve(cmd.Context(), f, serviceOptions{addr: f.addr, token: token, collect: !f.noCollect, screens: true, atOnce: f.atOnce, publicURL: f.publicURL, allowHosts: f.allowHosts})
	}
	return cmd
}

func newCollect(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{Use: "collect", Short: i18n.T("cli.collect.short")}
	f.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.serve(cmd.Context(), f, serviceOptions{addr: f.addr, collect: true})
	}
	return cmd
}

// adminToken is CHALAND_ADMIN_TOKEN, or what the file holds; "" when neither.
func adminToken(file string) (string, error) {
	if t := os.Getenv("CHALAND_ADMIN_TOKEN"); t != "" {
		return t, nil
	}
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fault.New(fault.Invalid, "cli.token_file", "path", file).Because(err)
	}
	token := strings.TrimSpace(string(raw))
	if token == "" {
		return "", fault.New(fault.Invalid, "cli.token_empty", "path", file)
	}
	return token, nil
}

func (a *app) serve(ctx context.Context, f serveFlags, o serviceOptions) error {
	s, err := a.startService(ctx, o)
	if err != nil {
		return err
	}
	if s.everywhere {
		fmt.Fprintln(a.err, i18n.T("cli.serve.everywhere"))
	}
	addresses := map[string]string{}
	if o.screens {
		addresses["dashboard"] = s.url
		fmt.Fprintln(a.err, i18n.T("cli.serve.screens", "url", s.url))
	}
	if o.collect {
		addresses["collector"] = s.url
		fmt.Fprintln(a.err, i18n.T("cli.serve.collector", "url", s.url))
	}
	if err := writeReady(f.readyFile, addresses); err != nil {
		return errors.Join(err, s.close())
	}
	fmt.Fprintln(a.err, i18n.T("cli.serve.stop"))
	return errors.Join(s.wait(ctx), s.close())
}

// writeReady tells scripts that everything answers, and where.
func writeReady(path string, addresses map[string]string) error {
	if path == "" {
		return nil
	}
	raw, err := json.Marshal(addresses)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", append(raw, '\n'), 0o600); err != nil {
		return fault.New(fault.Invalid, "cli.ready_file", "path", path).Because(err)
	}
	return os.Rename(path+".new", path)
}
