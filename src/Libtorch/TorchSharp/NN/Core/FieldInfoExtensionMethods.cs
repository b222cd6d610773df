using System.Reflection;
using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>The names under which fields of modules are registered.</summary>
public static class FieldInfoExtensionMethods
{
    /// <summary>The name of a component: that of its <see cref="ComponentNameAttribute"/>, otherwise that of the field.</summary>
    /// <param name="field">A field of a module class.</param>
    /// <returns>The key of the component.</returns>
    public static string ComponentName(this FieldInfo field) =>
        field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
}
