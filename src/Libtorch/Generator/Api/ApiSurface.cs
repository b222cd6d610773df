using System.Reflection;
using System.Runtime.Loader;

namespace WeightSpace.OperatorGenerator.Api;

/// <summary>The public and protected members of one assembly's namespace, as text.</summary>
internal sealed class ApiSurface
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private readonly SortedDictionary<string, TypeSurface> types = new(StringComparer.Ordinal);

    private ApiSurface(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyDictionary<string, TypeSurface> Types => types;

    /// <summary>Members whose types could not be loaded (a dependency that is not beside the assembly).</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>Reads <paramref name="path"/> in a load context of its own, so that both assemblies may define the same types.</summary>
    public static ApiSurface Read(string path, string rootNamespace)
    {
        var surface = new ApiSurface(path);
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var context = new AssemblyLoadContext(path, isCollectible: false);
        context.Resolving += (loader, name) =>
        {
            string candidate = System.IO.Path.Combine(folder, name.Name + ".dll");
            return File.Exists(candidate) ? loader.LoadFromAssemblyPath(candidate) : null;
        };
        foreach (Type type in LoadableTypes(context.LoadFromAssemblyPath(System.IO.Path.GetFullPath(path))))
        {
            bool inside = type.Namespace == rootNamespace || type.Namespace?.StartsWith(rootNamespace + ".", StringComparison.Ordinal) == true;
            if (inside && IsVisible(type))
                surface.Add(type);
        }
        return surface;
    }

    private static IEnumerable<Type> LoadableTypes(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException failure)
        {
            return failure.Types.OfType<Type>();
        }
    }

    private static bool IsVisible(Type type) =>
        type.DeclaringType is null
            ? type.IsPublic
            : (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType);

    private void Add(Type type)
    {
        var surface = new TypeSurface(Kind(type));
        types[type.FullName!] = surface;
        Collect(surface.Declared, type, Everything | BindingFlags.DeclaredOnly);
        Collect(surface.Reachable, type, Everything | BindingFlags.FlattenHierarchy);
        for (Type? basis = type.BaseType; basis is not null; basis = TryBase(basis))
            surface.Bases.Add(SignatureText.OfType(basis));
        foreach (Type contract in type.GetInterfaces().Where(contract => contract.IsVisible))
            surface.Bases.Add(SignatureText.OfType(contract));
    }

    private static Type? TryBase(Type type)
    {
        try
        {
            return type.BaseType;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private void Collect(ISet<string> into, Type type, BindingFlags flags)
    {
        foreach (MemberInfo member in type.GetMembers(flags))
        {
            try
            {
                if (Text(member) is { } text)
                    into.Add(text);
            }
            catch (Exception failure) when (failure is IOException or TypeLoadException)
            {
                Unreadable.Add($"{type.FullName}.{member.Name}");
            }
        }
    }

    private static string? Text(MemberInfo member) => member switch
    {
        MethodInfo method when Seen(method) && !IsAccessor(method) => SignatureText.OfMethod(method),
        ConstructorInfo constructor when Seen(constructor) && !constructor.IsStatic => SignatureText.OfMethod(constructor),
        FieldInfo field when (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName => SignatureText.OfField(field),
        PropertyInfo property when (property.GetMethod is { } getter && Seen(getter)) || (property.SetMethod is { } setter && Seen(setter)) => SignatureText.OfProperty(property),
        EventInfo happening when happening.AddMethod is { } adder && Seen(adder) => $"event {happening.Name} -> {SignatureText.OfType(happening.EventHandlerType!)}",
        _ => null,
    };

    private static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
}
