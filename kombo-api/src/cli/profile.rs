//! Settings: from flags, the environment, and a profile in the configuration file.
//!
//! The configuration file has a table for each profile. It contains no key: a profile names a file or a command that
//! has it.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::ArgMatches;
use toml::{Table, Value};

use super::failure::Failure;
use super::{files, owner};
use crate::client::{Kombo, KomboBuilder};
use crate::region::Region;

/// The settings, for `--help`.
pub(super) const SETTINGS: &str = "\
Settings, in order of precedence:
  1. flags
  2. the profile that --profile names
  3. the environment: KOMBO_API_KEY, KOMBO_REGION, KOMBO_BASE_URL, KOMBO_INTEGRATION_ID.
     With --profile it is ignored, so that a profile never mixes with another account
  4. the profile `default`
The file of profiles is $XDG_CONFIG_HOME/kombo/config.toml (~/.config without that variable), or --config:
  [default]
  region = \"eu\"                           # or us, ca
  key_command = [\"pass\", \"show\", \"kombo\"]   # or key_file, a file that only you may read (chmod 600)
  integration = \"personio:8d1hpPsb…\"      # optional, as base_url
Paths in it start at its folder. With a key source or a URL, it must be yours, and nobody else may write it.";

/// The profile that is used if none is named.
const DEFAULT: &str = "default";

/// The settings of a profile.
#[derive(Default)]
struct Profile {
    region: Option<String>,
    base_url: Option<String>,
    integration: Option<String>,
    key: Option<KeySource>,
}

/// Where the key of a profile is.
enum KeySource {
    File(PathBuf),
    /// A program and its arguments, which prints the key.
    Command(Vec<String>),
}

/// The settings of a command.
pub(super) struct Settings<'a> {
    matches: &'a ArgMatches,
    profile: Profile,
    /// Whether the environment counts: not if a profile is named.
    has_environment: bool,
}

impl<'a> Settings<'a> {
    pub(super) fn read(matches: &'a ArgMatches) -> Result<Self, Failure> {
        let named = matches.get_one::<String>("profile");
        let path = matches.get_one::<PathBuf>("config").cloned();
        let profile = match (path.is_some(), path.or_else(default_path)) {
            (is_given, Some(path)) if is_given || named.is_some() || path.is_file() => {
                profile(&path, named.map(String::as_str))?
            }
            (_, None) if named.is_some() => {
                return Err(Failure::config("there is no folder for the configuration: HOME is not set")
                    .help("name the file with --config"));
            }
            _ => Profile::default(),
        };
        Ok(Self { matches, profile, has_environment: named.is_none() })
    }

    /// Returns the client. The key is read last, since a command may ask for a password.
    pub(super) fn kombo(&self) -> Result<Kombo, Failure> {
        let builder = |key: String| -> Result<KomboBuilder, Failure> {
            let builder = Kombo::builder(key);
            Ok(match self.host()? {
                (_, Some(url)) => builder.base_url(url),
                (Some(region), None) => builder.region(region.parse::<Region>()?),
                (None, None) => builder,
            })
        };
        // Reports an invalid region or URL before the key is needed.
        builder("checked".to_owned())?.build()?;
        Ok(builder(self.key()?)?.build()?)
    }

    /// Returns the integration, if there is one.
    pub(super) fn integration(&self) -> Result<Option<String>, Failure> {
        let given = self.matches.try_get_one::<String>("integration").ok().flatten().cloned();
        let given = match given {
            Some(id) => Some(id),
            None => self.variable("KOMBO_INTEGRATION_ID")?,
        };
        Ok(given.or_else(|| self.profile.integration.clone()))
    }

    /// Returns the region and the base URL, both from the first source that has one of them: a region that is given
    /// must not be overruled by a URL of the environment or of a profile.
    fn host(&self) -> Result<(Option<String>, Option<String>), Failure> {
        let flag = |name: &str| self.matches.get_one::<String>(name).cloned();
        let flags = (flag("region"), flag("base-url"));
        if flags != (None, None) {
            return Ok(flags);
        }
        let variables = (self.variable("KOMBO_REGION")?, self.variable("KOMBO_BASE_URL")?);
        if variables != (None, None) {
            return Ok(variables);
        }
        Ok((self.profile.region.clone(), self.profile.base_url.clone()))
    }

    /// Returns an environment variable, unless it is empty or does not count.
    fn variable(&self, name: &str) -> Result<Option<String>, Failure> {
        let value = std::env::var_os(name).filter(|value| self.has_environment && !value.is_empty());
        // An invalid variable is not an absent one: with the key of a profile, the call would go to another account.
        let invalid = |_| Failure::config(format!("{name} is not Unicode"));
        value.map(OsString::into_string).transpose().map_err(invalid)
    }

    fn key(&self) -> Result<String, Failure> {
        if let Some(key) = self.variable("KOMBO_API_KEY")? {
            return Ok(key);
        }
        match &self.profile.key {
            Some(KeySource::File(path)) => files::secret(path),
            Some(KeySource::Command(command)) => printed(command),
            None => Err(Failure::config("there is no API key").help(
                "create one at https://app.kombo.dev/secrets and set KOMBO_API_KEY, or write key_file or key_command \
                 into a profile; see `kombo --help`",
            )),
        }
    }
}

fn default_path() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = folder.or_else(|| std::env::home_dir().map(|home| home.join(".config")))?;
    Some(folder.join("kombo").join("config.toml"))
}

/// Reads a profile. Messages name keys of the file, but no values, since one of them may be an API key.
fn profile(path: &Path, named: Option<&str>) -> Result<Profile, Failure> {
    let at = path.display();
    let unreadable = |error| Failure::config(format!("the configuration {at} cannot be read: {error}"));
    let mut opened = File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    opened.read_to_string(&mut text).map_err(unreadable)?;
    let profiles: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        Failure::config(format!("the configuration {at}:{line} is not TOML"))
    })?;
    let name = named.unwrap_or(DEFAULT);
    match profiles.get(name) {
        Some(Value::Table(table)) => {
            let invalid = |problem| Failure::config(format!("the profile `{name}` in {at}: {problem}"));
            let profile = of_table(table, path.parent().unwrap_or(Path::new(""))).map_err(invalid)?;
            // A base URL too: the key of the environment is sent to that of the default profile.
            if profile.key.is_some() || profile.base_url.is_some() {
                owner::refuse_configuration_of_others(path, &opened.metadata().map_err(unreadable)?)?;
            }
            Ok(profile)
        }
        Some(_) => Err(Failure::config(format!("`{name}` in {at} is not a table: write [{name}]"))),
        None if named.is_none() => Ok(Profile::default()),
        None => {
            let known = profiles.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            Err(Failure::config(format!("{at} has no profile `{name}`; it has: {known}")))
        }
    }
}

fn of_table(table: &Table, folder: &Path) -> Result<Profile, String> {
    let mut profile = Profile::default();
    for (name, value) in table {
        let text = || value.as_str().map(str::to_owned).ok_or_else(|| format!("`{name}` is not a text"));
        match name.as_str() {
            "region" => profile.region = Some(text()?),
            "base_url" => profile.base_url = Some(text()?),
            "integration" => profile.integration = Some(text()?),
            "key_file" | "key_command" if profile.key.is_some() => {
                return Err("has both `key_file` and `key_command`".to_owned());
            }
            "key_file" => profile.key = Some(KeySource::File(in_folder(folder, &text()?))),
            "key_command" => {
                let words = value.as_array().into_iter().flatten();
                let words = words.map(|word| word.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
                let words = words.filter(|words| !words.is_empty());
                let form = "`key_command` is not a list of texts, such as [\"pass\", \"show\", \"kombo\"]";
                let mut words = words.ok_or(form)?;
                // A path is as that of `key_file`. A name is searched in PATH.
                if let Some(program) = words.first_mut().filter(|it| it.contains(std::path::is_separator)) {
                    *program = in_folder(folder, program).to_string_lossy().into_owned();
                }
                profile.key = Some(KeySource::Command(words));
            }
            _ => {
                return Err(format!(
                    "has no setting `{name}`; there are region, base_url, integration, key_file and key_command"
                ));
            }
        }
    }
    Ok(profile)
}

/// Returns a path of the configuration, which starts at its folder, or at the home folder with `~/`.
fn in_folder(folder: &Path, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => folder.join(path),
    }
}

/// Runs a program and returns what it prints: the key. Its own messages go to standard error. It has no standard input,
/// which may be the body of the request; programs that ask for a password use the terminal.
fn printed(command: &[String]) -> Result<String, Failure> {
    let [program, arguments @ ..] = command else { return Err(Failure::config("`key_command` is empty")) };
    let failed = |reason: String| Failure::config(format!("the key command `{program}` {reason}"));
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("failed: {}", output.status)));
    }
    let key = String::from_utf8(output.stdout).map_err(|_| failed("printed a text that is not UTF-8".to_owned()))?;
    let key = key.trim_end_matches(['\r', '\n']);
    if key.is_empty() { Err(failed("printed nothing".to_owned())) } else { Ok(key.to_owned()) }
}
