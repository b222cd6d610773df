namespace TorchSharp;

/// <summary>How an embedding bag combines its rows.</summary>
public enum EmbeddingBagMode
{
    /// <summary>The sum.</summary>
    Sum = 0,

    /// <summary>The mean.</summary>
    Mean = 1,

    /// <summary>The largest, per feature.</summary>
    Max = 2,
}
