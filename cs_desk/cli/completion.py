"""`cs-desk completion bash|zsh|fish`: scripts that complete commands, options and their choices, made of the parser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from cs_desk.cli.outline import Command, Option, outline
from cs_desk.cli.say import write

BASH = """# Completion of cs-desk for bash: source <(cs-desk completion bash)
_cs_desk() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${path:+$path }${COMP_WORDS[i]}" in
      @PATHS@) path="${path:+$path }${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path/$prev" in
@VALUES@
  esac
  local words=
  case "$path" in
@WORDS@
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _cs_desk cs-desk
"""
ZSH = """#compdef cs-desk
# Completion of cs-desk for zsh: cs-desk completion zsh > a folder of $fpath/_cs-desk
_cs_desk() {
  local place= before=${words[CURRENT-1]} files= i
  local -a below options
  for ((i = 2; i < CURRENT; i++)); do
    case "${place:+$place }${words[i]}" in
      @PATHS@) place="${place:+$place }${words[i]}" ;;
    esac
  done
  case "$place/$before" in
@VALUES@
  esac
  case "$place" in
@WORDS@
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
  else
    (( $#below )) && _describe command below
    [[ -z $files ]] || _files
  fi
}
if [[ ${funcstack[1]} == _cs-desk ]]; then
  _cs_desk "$@"
elif (( $+functions[compdef] )); then
  compdef _cs_desk cs-desk
fi
"""
FISH = """# Completion of cs-desk for fish: cs-desk completion fish > ~/.config/fish/completions/cs-desk.fish
function __cs_desk_at
  set -l path ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$path $word")
    if contains -- $next @PATHS@
      set path $next
    end
  end
  test "$path" = "$argv[1]"
end
complete -c cs-desk -f
@LINES@
"""


def print_completion(arguments: argparse.Namespace) -> int:
    """Print the completion script of a shell."""
    write(sys.stdout, SHELLS[arguments.shell](outline()))
    return 0


def bash(program: Command) -> str:
    """Return the script for bash."""
    values, words = [], []
    for command in program.walk():
        for option in _valued(command):
            ways = "|".join(f'"{command.path}/{flag}"' for flag in option.flags)
            if option.choices:
                give = f'COMPREPLY=($(compgen -W "{" ".join(option.choices)}" -- "$cur"))'
            else:
                give = 'COMPREPLY=($(compgen -f -- "$cur"))' if option.is_file else ":"
            values.append(f"    {ways}) {give}; return ;;")
        words.append(f'    "{command.path}") words="{" ".join(_offered(command))}" ;;')
    return _filled(BASH, PATHS=_paths(program), VALUES="\n".join(values), WORDS="\n".join(words))


def zsh(program: Command) -> str:
    """Return the script for zsh."""
    values, words = [], []
    for command in program.walk():
        for option in _valued(command):
            ways = "|".join(f'"{command.path}/{flag}"' for flag in option.flags)
            give = "_files" if option.is_file else "_message value"
            if option.choices:
                give = f"compadd -- {' '.join(option.choices)}"
            values.append(f"    {ways}) {give}; return ;;")
        items = [(word, _quoted(f"{word}:{said}")) for word, said in _offered(command).items()]
        below = " ".join(item for word, item in items if not word.startswith("-"))
        options = " ".join(item for word, item in items if word.startswith("-"))
        files = "yes" if any(given.is_file for given in command.positionals) else ""
        words.append(f'    "{command.path}") below=({below}) options=({options}) files={files} ;;')
    return _filled(ZSH, PATHS=_paths(program), VALUES="\n".join(values), WORDS="\n".join(words))


def fish(program: Command) -> str:
    """Return the script for fish."""
    lines = []
    for command in program.walk():
        at = f'complete -c cs-desk -n "__cs_desk_at {_quoted(command.path)}"'
        lines += [f"{at} -a {one.name} -d {_quoted(one.help)}" for one in command.below]
        for option in command.options:
            flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)
            lines.append(f"{at} {flags}{_fish_value(option)} -d {_quoted(option.help)}")
        for given in command.positionals:
            if given.choices:
                lines.append(f"{at} -a {_quoted(' '.join(given.choices))}")
            elif given.is_file:
                lines.append(f"{at} -F")
    paths = " ".join(_quoted(one.path) for one in program.walk() if one.path)
    return _filled(FISH, PATHS=paths, LINES="\n".join(lines))


def _fish_value(option: Option) -> str:
    if option.choices:
        return f" -x -a {_quoted(' '.join(option.choices))}"
    return " -r -F" if option.is_file else " -x" if option.value else ""


def _valued(command: Command) -> list[Option]:
    return [option for option in command.options if option.value]


def _offered(command: Command) -> dict[str, str]:
    """Return the words that may come next, with what they mean."""
    found = {one.name: one.help for one in command.below}
    for given in command.positionals:
        found |= dict.fromkeys(given.choices, given.help)
    for option in command.options:
        found |= dict.fromkeys(option.flags, option.help)
    return found


def _paths(program: Command) -> str:
    return "|".join(f'"{one.path}"' for one in program.walk() if one.path)


def _quoted(text: str) -> str:
    """Return the text as one word of zsh and fish; apostrophes and backslashes would end or change it."""
    return "'" + text.replace("\\", "/").replace("'", "’") + "'"


def _filled(template: str, **parts: str) -> str:
    for name, text in parts.items():
        template = template.replace(f"@{name}@", text)
    return template


SHELLS: Mapping[str, Callable[[Command], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
