namespace TorchSharp;

public static partial class torch
{
    /// <summary>What a division does with the fraction.</summary>
    public enum RoundingMode
    {
        /// <summary>Keeps it.</summary>
        None = 0,

        /// <summary>Drops it: towards zero.</summary>
        trunc = 1,

        /// <summary>Rounds down.</summary>
        floor = 2,
    }
}
