package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/internal/i18n"
)

// speakFrench replaces what cobra and pflag say in English.
func speakFrench(root *cobra.Command) {
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}\n\n{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagFault(err) })
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short, c.Long = i18n.T("cli.help.short"), ""
		case "completion":
			c.Short, c.Long = i18n.T("cli.completion.short"), i18n.T("cli.completion.long")
			for _, shell := range c.Commands() {
				shell.Short, shell.Long = i18n.T("cli.completion.shell", "shell", shell.Name()), ""
			}
		}
	}
	each(root, func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		c.DisableFlagsInUseLine = true
		if f := c.Flags().Lookup("help"); f != nil {
			f.Usage = i18n.T("cli.flag.help")
		}
		if c.Args == nil && !c.HasSubCommands() {
			c.Args = noArgs
		}
	})
}

func each(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		each(sub, f)
	}
}

func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("cli.too_many_args", "value", args[0])
	}
	return nil
}

// exactArgs asks for n arguments; what names them for the message.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage("cli.args", "what", what, "n", len(args), "command", cmd.CommandPath())
		}
		return nil
	}
}

func flagFault(err error) error {
	var missing *pflag.NotExistError
	var value *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &missing):
		return usage("cli.unknown_flag", "name", "--"+strings.TrimLeft(missing.GetSpecifiedName(), "-"))
	case errors.As(err, &value):
		return usage("cli.flag_value", "name", "--"+value.GetFlag().Name)
	case errors.As(err, &bad):
		return usage("cli.bad_setting", "name", "--"+bad.GetFlag().Name, "value", bad.GetValue())
	}
	return usage("cli.bad_flag", "cause", err)
}

// near lists the names that begin like the one typed, or all of them.
func near(typed string, names []string) string {
	var close []string
	for _, n := range names {
		if distance(typed, n) <= 2 || strings.HasPrefix(n, typed) {
			close = append(close, n)
		}
	}
	if len(close) == 0 {
		close = names
	}
	return strings.Join(close, ", ")
}

// distance is Levenshtein's, on runes.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}

const usageTemplate = `Usage :{{if .Runnable}}
  {{.UseLine}} [options]{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [commande]{{end}}{{if .HasExample}}

Exemples :
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commandes :{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Options :
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Options communes :
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

« {{.CommandPath}} [commande] --help » en dit plus sur une commande.{{end}}
`
