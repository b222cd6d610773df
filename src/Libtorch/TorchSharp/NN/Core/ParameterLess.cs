using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What the ParameterLessModule classes share.</summary>
internal static class ParameterLess
{
    public static InvalidOperationException Refuse(nn.Module module, string kind, string name) =>
        new($"{module.GetName()} is declared parameter-less and cannot register the {kind} '{name}': derive from nn.Module instead.");
}
