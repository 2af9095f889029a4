package main

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/workshop"
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
			c.Short, c.Long, c.Args = i18n.T("cli.help.short"), "", cobra.ArbitraryArgs
			c.Use = "help " + i18n.T("cli.help.what")
			c.Run, c.RunE = nil, func(_ *cobra.Command, args []string) error { return helpOn(root, args) }
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
		switch {
		case c.HasSubCommands() && c.HasParent() && c.RunE == nil: // one with work of its own does it
			c.Args, c.RunE = nil, func(c *cobra.Command, args []string) error { return group(c, args) }
		case c.Args == nil:
			c.Args = noArgs
		}
	})
}

// group is a command that only has subcommands: it explains itself, or says
// which of them was meant.
func group(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	return unknownOf(c, args[0])
}

func unknownOf(c *cobra.Command, name string) error {
	return usage("cli.unknown_command", "name", name, "near", workshop.Near(name, commandNames(c)), "help", c.CommandPath()+" --help")
}

// helpOn explains the command named after « chaland help ».
func helpOn(root *cobra.Command, args []string) error {
	at := root
	for _, name := range args {
		next := slices.IndexFunc(at.Commands(), func(c *cobra.Command) bool { return c.Name() == name || c.HasAlias(name) })
		if next < 0 {
			return unknownOf(at, name)
		}
		at = at.Commands()[next]
	}
	return at.Help()
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
		return badValue("--"+bad.GetFlag().Name, bad.GetValue(), bad.GetFlag())
	}
	return usage("cli.bad_flag", "cause", err)
}

// badValue says what a flag expects; name is how the person wrote the flag.
func badValue(name, value string, f *pflag.Flag) error {
	switch f.Value.Type() {
	case "int":
		return usage("cli.bad_setting.int", "name", name, "value", value)
	case "decimal":
		return usage("cli.bad_setting.decimal", "name", name, "value", value)
	case "bool":
		return usage("cli.bad_setting.bool", "name", name, "value", value)
	}
	return usage("cli.bad_setting", "name", name, "value", value)
}

// optionLines lists flags in two columns, as pflag does, but in French and with
// widths counted in characters.
func optionLines(flags *pflag.FlagSet) string {
	var names, texts []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		what, text := pflag.UnquoteUsage(f)
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		if f.Value.Type() != "bool" {
			name += " " + what
		}
		names, texts = append(names, name), append(texts, text+defaultOf(f))
	})
	width := 0
	for _, name := range names {
		width = max(width, utf8.RuneCountInString(name))
	}
	var out strings.Builder
	for i, name := range names {
		out.WriteString(name + strings.Repeat(" ", width-utf8.RuneCountInString(name)+3) + texts[i] + "\n")
	}
	return out.String()
}

// defaultOf tells the value that a flag has when it is left out, unless its own
// text does, or there is none.
func defaultOf(f *pflag.Flag) string {
	if slices.Contains([]string{"", "0", "0s", "false", "[]"}, f.DefValue) || strings.Contains(f.Usage, i18n.T("cli.by_default")) {
		return ""
	}
	return " (" + i18n.T("cli.by_default") + i18n.NoBreakSpace + ": " + f.DefValue + ")"
}

func init() { cobra.AddTemplateFunc("options", optionLines) }

const usageTemplate = `Utilisation :{{if and .Runnable (or .Args (not .HasAvailableSubCommands))}}
  {{.UseLine}} [options]{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMANDE [options]{{end}}{{if .HasExample}}

Exemples :
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commandes :{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Options :
{{.LocalFlags | options | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

Options communes :
{{.InheritedFlags | options | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

« {{.CommandPath}} COMMANDE --help » en dit plus sur une commande.{{end}}
`
