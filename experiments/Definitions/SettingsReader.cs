using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using WeightSpace.Experiments.Cli;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Definitions;

/// <summary>One value of an experiment, for <c>list</c>.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Type">The type in a word.</param>
/// <param name="Value">The canonical text of the value; null where it must be given.</param>
/// <param name="Rule">Its documentation and bounds.</param>
/// <param name="Choices">The words allowed; empty allows all.</param>
internal sealed record SettingLine(string Name, string Type, string? Value, SettingAttribute Rule, IReadOnlyList<string> Choices);

/// <summary>Maps trees of settings onto records: the parameters of a record's constructor are the keys.</summary>
/// <remarks>
/// Keys are the parameters' names in snake_case; the words of an enumeration are its names in kebab-case. A parameter
/// is
/// a value, a record, a <see cref="Named{T}"/> or a <see cref="Layer{T}"/>. A value comes from the last of several
/// trees
/// that has it, or is the parameter's default.
/// </remarks>
internal static partial class SettingsReader
{
    private const string OnKey = Layer<object>.On;

    /// <summary>Reads a record from trees that were checked, later ones over earlier ones.</summary>
    /// <exception cref="UsageException">A value that has no default is missing.</exception>
    public static T Read<T>(params SettingsNode?[] layers) => (T)Read(typeof(T), layers, "");

    /// <summary>Checks that a tree has only keys and values of a record; values may be missing.</summary>
    /// <param name="type">The record.</param>
    /// <param name="node">The tree.</param>
    /// <param name="definition">The tree of the definition: a <see cref="Named{T}"/> of another tree must have its
    /// names, and errors quote its values.</param>
    /// <param name="experiment">Whose settings these are.</param>
    /// <exception cref="UsageException">A key or a value is wrong; the message has file, line and column, and what is
    /// allowed.</exception>
    public static void Check(Type type, SettingsNode node, SettingsNode definition, string experiment)
    {
        Visit(type, node, definition, "", null);

        void Visit(Type at, SettingsNode here, SettingsNode? defined, string path, ParameterInfo? parameter)
        {
            if (IsValue(at))
                Convert(at, RuleOf(parameter!), path, here, ReferenceEquals(here, defined) ? null : defined?.Text);
            else if (IsOpen(at) && here.Entries.FirstOrDefault(entry => entry.Value.IsMapping) is { Value: { } nested } entry)
                throw nested.Error($"setting '{Join(path, entry.Key)}' must be a value, not a mapping");
            else if (!here.IsMapping)
                throw here.Error($"{(path.Length > 0 ? $"setting '{path}'" : "settings")} must be a mapping of keys to values, got '{here.Text}'");
            else if (!IsOpen(at))
                foreach (var (key, child) in here.Entries)
                {
                    var name = Join(path, key);
                    if (ChildOf(at, key) is not { } found || (IsNamed(at) && !IsOn(path) && defined?.Child(key) is null))
                        throw child.KeyError($"experiment '{experiment}' has no setting '{name}'; {Nearest(at, defined, path, key)}");
                    Visit(found.Type, child, defined?.Child(key), name, found.Parameter);
                }
        }

        // Those beside it before those of any other place.
        string Nearest(Type at, SettingsNode? defined, string path, string key)
        {
            var beside = NearestNames.Of(key, IsNamed(at) ? defined?.Entries.Select(entry => entry.Key) ?? [] : KeysOf(at));
            if (beside.Count > 0) return NearestNames.Suggest(Join(path, key), beside.Select(near => Join(path, near)));
            string[] anywhere = [.. Lines(type, definition, every: true).Select(line => line.Name)];
            // Nothing is near: what there is beside it says more than hundreds of names.
            return NearestNames.Suggest(Join(path, key), NearestNames.Of(Join(path, key), anywhere).Count > 0 ? anywhere
                : (IsNamed(at) ? defined?.Entries.Select(entry => entry.Key) ?? [] : KeysOf(at)).Select(one => Join(path, one)));
        }
    }

    /// <summary>The values of a record, with those that a tree gives.</summary>
    /// <param name="type">The record.</param>
    /// <param name="node">The tree.</param>
    /// <param name="every">Whether to name what layers could give and do not.</param>
    public static IEnumerable<SettingLine> Lines(Type type, SettingsNode node, bool every = false)
    {
        return Visit(type, node, "", null, true);

        // Of layers, and on single problems, only what is there.
        IEnumerable<SettingLine> Visit(Type at, SettingsNode? here, string path, ParameterInfo? parameter, bool absent)
        {
            if (IsValue(at))
            {
                var rule = RuleOf(parameter!);
                var value = here is null ? Default(parameter!) : Text(Convert(at, rule, path, here, null));
                return here is null && !absent ? [] : [new SettingLine(path, TypeWord(at), value, rule, ChoicesOf(at, rule))];
            }

            if (IsOpen(at))
            {
                var rule = RuleOf(parameter!);
                return here is { Entries.IsEmpty: false } ? here.Entries.Select(entry => new SettingLine(Join(path, entry.Key), TypeWord(typeof(string)), entry.Value.Text, rule, []))
                    : absent ? [new SettingLine(path, TypeWord(typeof(string)), "", rule, [])] : [];
            }

            return (IsNamed(at) ? here?.Entries.Select(entry => entry.Key) ?? [] : KeysOf(at)).SelectMany(key =>
            {
                var (child, next) = ChildOf(at, key)!.Value;
                return Visit(child, here?.Child(key), Join(path, key), next, every || (IsNamed(at) ? !IsLayer(child) && !IsOn(path) : absent));
            });
        }
    }

    /// <summary>A tree with the defaults of the values that it does not give.</summary>
    public static SettingsNode Complete(Type type, SettingsNode node) => Lines(type, node)
        .Where(line => !string.IsNullOrEmpty(line.Value) && node.At(line.Name) is null).Aggregate(node, (tree, line) => tree.With(line.Name, line.Value!));

    private static object Read(Type type, SettingsNode?[] layers, string path)
    {
        if (IsOpen(type))
            return new OpenSettings(layers.SelectMany(layer => layer?.Entries ?? []).Aggregate(
                ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal), (all, entry) => all.SetItem(entry.Key, entry.Value.Text ?? "")));
        if (IsLayer(type) || IsNamed(type))
            return typeof(SettingsReader).GetMethod(IsLayer(type) ? nameof(ReadLayer) : nameof(ReadNamed), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GetGenericArguments()).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [layers, path], null)!;
        var constructor = ConstructorOf(type);
        return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [.. constructor.GetParameters().Select(parameter =>
        {
            if (parameter.IsDefined(typeof(InlineAttribute))) return Read(parameter.ParameterType, layers, path);
            var (key, name) = (Snake(parameter.Name!), Join(path, Snake(parameter.Name!)));
            SettingsNode?[] children = [.. layers.Select(layer => layer?.Child(key))];
            if (!IsValue(parameter.ParameterType)) return Read(parameter.ParameterType, children, name);
            if (children.LastOrDefault(child => child is not null) is { } given) return Convert(parameter.ParameterType, RuleOf(parameter), name, given, null);
            if (!parameter.HasDefaultValue)
                throw (layers.FirstOrDefault(layer => layer is not null) ?? SettingsNode.Empty).Error($"setting '{name}' is missing ({RuleOf(parameter).Help})");
            return parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);
        })], null);
    }

    private static Layer<T> ReadLayer<T>(SettingsNode?[] layers, string _) => new([.. layers]);

    private static Named<T> ReadNamed<T>(SettingsNode?[] layers, string path) => new([.. layers
        .SelectMany(layer => layer?.Entries.Select(entry => entry.Key) ?? []).Distinct()
        .Select(name => KeyValuePair.Create(name, (T)Read(typeof(T), [.. layers.Select(layer => layer?.Child(name))], Join(path, name))))]);

    // The parameter is that of a value.
    private static (Type Type, ParameterInfo? Parameter)? ChildOf(Type type, string key)
    {
        if (IsNamed(type)) return (type.GetGenericArguments()[0], null);
        if (IsLayer(type))
            return key == OnKey ? (typeof(Named<>).MakeGenericType(type.GetGenericArguments()), null) : ChildOf(type.GetGenericArguments()[0], key);
        foreach (var parameter in ConstructorOf(type).GetParameters())
        {
            if (parameter.IsDefined(typeof(InlineAttribute)) && ChildOf(parameter.ParameterType, key) is { } inline) return inline;
            if (Snake(parameter.Name!) == key) return (parameter.ParameterType, parameter);
        }

        return null;
    }

    private static IEnumerable<string> KeysOf(Type type) => IsOpen(type) ? [] : IsLayer(type)
        ? KeysOf(type.GetGenericArguments()[0]).Append(OnKey)
        : ConstructorOf(type).GetParameters().SelectMany(parameter =>
            parameter.IsDefined(typeof(InlineAttribute)) ? KeysOf(parameter.ParameterType) : [Snake(parameter.Name!)]);

    private static object Convert(Type type, SettingAttribute rule, string path, SettingsNode node, string? standard)
    {
        var text = node.Text ?? throw node.Error($"setting '{path}' must be {TypeWord(type)}, not a mapping");
        if (type == typeof(string)) return Chosen(text);
        if (type == typeof(bool))
            return text.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" or "1" => true,
                "false" or "no" or "off" or "0" => false,
                _ => throw Wrong("true or false"),
            };
        if (type == typeof(long) || type == typeof(int))
        {
            if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
                throw Wrong("a whole number");
            Bound(whole);
            return type == typeof(long) ? (object)whole : whole is >= int.MinValue and <= int.MaxValue ? (int)whole : throw Wrong("a 32-bit number");
        }

        if (type == typeof(double)) return Number(text);
        if (type.IsEnum)
        {
            var found = Enum.GetNames(type).FirstOrDefault(name => Kebab(name).Equals(text, StringComparison.OrdinalIgnoreCase));
            return found is not null ? Enum.Parse(type, found) : throw Unknown(text, ChoicesOf(type, rule));
        }

        var words = text.Split([',', '+'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) throw Wrong("at least one word");
        var element = type.GetGenericArguments()[0];
        return element == typeof(string) ? EquatableArray.Create([.. words.Select(Chosen).Distinct()])
            : element == typeof(double) ? EquatableArray.Create([.. words.Select(Number)])
            : EquatableArray.Create([.. words.Select(word => (int)Number(word))]);

        string Chosen(string word) => rule.Choices.Length == 0 || rule.Choices.Contains(word) ? word : throw Unknown(word, rule.Choices);

        double Number(string word)
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) throw Wrong("a number");
            Bound(number);
            return number;
        }

        void Bound(double number)
        {
            if (number < rule.Minimum) throw Wrong(FormattableString.Invariant($"at least {rule.Minimum}"));
            if (number > rule.Maximum) throw Wrong(FormattableString.Invariant($"at most {rule.Maximum}"));
        }

        UsageException Unknown(string word, IEnumerable<string> choices) => node.Error($"setting '{path}' cannot be '{word}'; {NearestNames.Suggest(word, choices)}");

        UsageException Wrong(string expected) => node.Error($"setting '{path}' must be {expected}, got '{text}'{(standard is null ? "" : $" (default {standard})")}");
    }

    private static bool IsValue(Type type) => type.IsValueType || type == typeof(string);

    private static bool IsOn(string path) => path == OnKey || path.EndsWith("." + OnKey, StringComparison.Ordinal);

    private static bool IsNamed(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Named<>);

    private static bool IsOpen(Type type) => type == typeof(OpenSettings);

    private static bool IsLayer(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Layer<>);

    private static ConstructorInfo ConstructorOf(Type type) => type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;

    private static SettingAttribute RuleOf(ParameterInfo parameter) => parameter.GetCustomAttribute<SettingAttribute>()
        ?? throw new InvalidOperationException($"{parameter.Member.DeclaringType}.{parameter.Name} is a setting without documentation.");

    private static IReadOnlyList<string> ChoicesOf(Type type, SettingAttribute rule) => type.IsEnum ? [.. Enum.GetNames(type).Select(Kebab)] : rule.Choices;

    private static string? Default(ParameterInfo parameter) => parameter.HasDefaultValue ? Text(parameter.DefaultValue) : null;

    private static string TypeWord(Type type) => type == typeof(string) || type.IsEnum ? "text" : type == typeof(bool) ? "boolean"
        : type == typeof(double) ? "number" : type == typeof(int) || type == typeof(long) ? "integer" : "list";

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum choice => Kebab(choice.ToString()),
        string text => text,
        System.Collections.IEnumerable list => string.Join(",", list.Cast<object>().Select(Text)),
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Join(string path, string key) => path.Length > 0 ? $"{path}.{key}" : key;

    private static string Snake(string name) => WordStart().Replace(name, "_").ToLowerInvariant();

    private static string Kebab(string name) => WordStart().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex WordStart();
}
